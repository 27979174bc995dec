/** What the guest page says, in English. */

export const en = {
  'page.title': '{album} · photos',
  'open.wait': 'Opening the album …',
  'open.album': 'Album',
  'pin.title': 'This album has a PIN',
  'pin.text': 'It stands beside the QR code, or whoever sent the link knows it.',
  'pin.label': 'PIN',
  'pin.wrong': { one: 'That is not the PIN. {n} try left.', other: 'That is not the PIN. {n} tries left.' },
  'pin.go': 'Open the album',

  'consent.before': 'Before you search',
  'consent.who': 'Who is in the selfie?',
  'consent.go': 'Agree and go on',
  'consent.short': 'Your selfie is compared with this album only, and is not kept.',
  'consent.more': 'All of it',
  'consent.missing': 'Tick what you agree to, and say who is in the selfie.',

  'selfie.title': 'Take a selfie',
  'selfie.text':
    'It finds the photos you are in. It is made smaller on this device, without place and time, and is not kept.',
  'selfie.take': 'Take a selfie',
  'selfie.choose': 'Choose a picture',
  'selfie.live': 'Use the live camera',
  'selfie.searching': 'Looking for you …',
  'selfie.preparing': 'Preparing the picture …',
  'selfie.alt': 'Your selfie',
  'selfie.again': 'Take another selfie',
  'selfie.same': 'Search again with this selfie',
  'selfie.left': { one: '{n} search left for this link.', other: '{n} searches left for this link.' },
  'selfie.inApp':
    'If the camera does not open here, open this page in your browser: the menu of this app has “Open in browser”.',
  'selfie.insecure':
    'This address is not encrypted, so the live camera is off. Taking or choosing a picture works.',

  'camera.title': 'Live camera',
  'camera.shoot': 'Take the picture',
  'camera.fit': 'Bring your face into the oval.',
  'camera.dark': 'More light, please: turn towards a window or a lamp.',
  'camera.bright': 'Too much light: turn a little away from it.',
  'camera.good': 'That is good. Hold still.',
  'camera.denied': 'The camera is not allowed for this page. Take or choose a picture instead.',
  'camera.none': 'No camera was found. Choose a picture instead.',
  'camera.lost': 'The camera was switched off. Start it again, or take a picture.',
  'camera.start': 'Start the camera again',

  'found.you': { one: '{n} photo of you', other: '{n} photos of you' },
  'found.youAll': { one: '{n} photo of all of you', other: '{n} photos of all of you' },
  'found.none': 'No photo of you yet',
  'found.noneAll': 'No photo shows all of you together',
  'found.noneText':
    'Try another selfie: face the camera, in good light, without sunglasses. Or come back later; the photographer may add more photos.',
  'found.noneFavourites': 'No favourites yet',
  'found.noneFavouritesText': 'Open a photo and press the heart.',
  'found.gridYou': 'Photos of you',
  'found.maybe': 'Maybe you',
  'found.maybeText': 'Open a photo and say whether that is you.',
  'found.waiting': {
    one: '{n} more photo waits for the photographer’s word.',
    other: '{n} more photos wait for the photographer’s word.',
  },
  'found.incomplete': 'There are more photos than could be looked at. Search again later.',
  'found.more': 'More photos are being fetched …',
  'found.favourites': 'Favourites',
  'found.all': 'All',
  'found.select': 'Select',
  'found.selectAll': 'Select all',
  'found.done': 'Done',
  'found.saveAll': 'Save all',
  'found.menu': 'More',
  'found.photo': 'A photo of the album',
  'found.chosen': { one: '{n} selected', other: '{n} selected' },
  'found.noDownload':
    'The photographer does not offer downloads here. Mark your favourites, and ask for them.',
  'found.over': 'The search is over after an hour. Search again; your favourites are still there.',

  'photo.favourite': 'Favourite',
  'photo.favouriteOff': 'No favourite any more',
  'photo.notMe': 'Not me',
  'photo.meToo': 'That’s me',
  'photo.ring': 'Show the face',
  'photo.ringOff': 'Hide the face',
  'photo.share': 'Share',
  'photo.save': 'Save',
  'photo.markedNot': 'Taken out of your photos',
  'photo.markedMe': 'Thank you. Searching with it, too.',
  'photo.undo': 'Undo',
  'photo.hearted': 'Added to your favourites',
  'photo.unhearted': 'Taken from your favourites',
  'photo.maybe': 'Is that you?',

  'save.title': { one: 'Save {n} photo', other: 'Save {n} photos' },
  'save.zip': 'Save as one file (ZIP)',
  'save.zipShort': 'ZIP file',
  'save.share': 'Share the pictures',
  'save.shareText': 'On a phone this also saves them to your photo library.',
  'save.many': 'Sharing takes up to {n} photos at a time; more go into one file.',
  'save.fetching': 'Fetching photos',
  'save.ready': 'The photos are ready.',
  'save.shareNow': 'Share now',
  'save.done': 'Saved',
  'save.failed': { one: '{n} photo could not be fetched.', other: '{n} photos could not be fetched.' },
  'save.broken': 'The photos could not be saved. Check the connection and try again.',
  'save.cancel': 'Cancel',

  'together.title': 'All of us together',
  'together.text': 'A selfie of the second person finds the photos that show both of you.',
  'together.agree':
    'The second person is here and agrees to the same as I did; for a child I decide as parent or guardian.',
  'together.needsOwn': 'Take your own selfie first: this page has not kept it.',

  'menu.title': 'More',
  'menu.again': 'Another selfie',
  'menu.together': 'All of us together',
  'menu.withdraw': 'Withdraw my consent',
  'menu.delete': 'Delete me',
  'menu.leave': 'End my visit',

  'withdraw.title': 'Withdraw your consent?',
  'withdraw.text':
    'Your searches end. What was found and your favourites are deleted. You can agree again whenever you like.',
  'withdraw.go': 'Withdraw',
  'withdraw.done': 'Your consent is withdrawn.',
  'erase.faces': 'My face in the photos',
  'erase.facesText':
    'By a selfie you can ask that your face is erased from this album, so that it is found by nobody. The photographer looks at every face like yours and confirms; until then you can still be found. The photos stay, and the selfie is not kept.',
  'erase.ask': 'Ask with my selfie',
  'erase.other': 'Ask with another selfie',
  'erase.asking': 'Sending your request …',
  'erase.waiting':
    'You asked on {day}. The photographer has yet to confirm it, and has until {until}. The answer will show here.',
  'erase.confirmed': 'You asked on {day}. It is confirmed: your face is erased, and no search finds it.',
  'erase.declined': 'You asked on {day}. The photographer has declined it: ask why, or ask again.',
  'erase.visit': 'My visit',
  'erase.visitText':
    'Your consent, searches and favourites are erased at once. Selfies were never kept. This page can’t show any more then how far a request is.',
  'erase.back': 'Back',

  'delete.title': 'Delete everything about you?',
  'delete.text':
    'Your consent, searches and favourites are erased for good, and this visit ends. Your face in the photos can still be found: to have it erased, ask for that first.',
  'delete.textAsked':
    'Your consent, searches and favourites are erased for good, and this visit ends. Your request stays with the photographer.',
  'delete.textErased':
    'Your consent, searches and favourites are erased for good, and this visit ends. Your face in the photos is erased already.',
  'delete.go': 'Delete my visit',
  'keep.go': 'Keep',

  'gone.title': 'You are deleted',
  'gone.text':
    'Nothing about your visit is left here. Your face in the photos can still be found: to have that erased, too, open the link once more and choose “Delete me”.',
  'gone.textAsked':
    'Nothing about your visit is left here. Your face in the photos can be found until the photographer confirms your request.',
  'gone.textErased': 'Nothing about your visit is left here, and your face in the photos is erased.',
  'left.title': 'Goodbye',
  'left.text': 'Your visit is over. The link opens the album again.',

  'wait.busy': {
    one: 'Many guests at once: going on in {n} second.',
    other: 'Many guests at once: going on in {n} seconds.',
  },
  'try.again': 'Try again',
  'open.again': 'Open the link again',

  'nolink.title': 'Open your link',
  'nolink.text': 'Scan the QR code, or open the link the photographer sent you.',
  'nolink.desk': 'Photographers: to your desk',
} as const;
