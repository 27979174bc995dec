/** Run as a process of its own, with the environment of a function: calls it for each event it is sent and answers over the same channel. */
const [name = ''] = process.argv.slice(2);
const { handler } = await import(`../../functions/${name}.lambda.ts`);
const context = { awsRequestId: 'request', functionName: name, getRemainingTimeInMillis: () => 29_000 };

process.on('message', async (event) => {
  try {
    process.send?.({ answer: await handler(event, context) });
  } catch (error) {
    process.send?.({ thrown: String(error) });
  }
});
