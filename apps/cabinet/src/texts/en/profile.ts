export const profile = {
  'profile.title': 'Profile',
  'profile.name': 'Name',
  'profile.phone': 'Phone',
  'profile.account': 'Bank account',
  'profile.account.own': 'the bank confirmed that the account is yours',
  'profile.account.not-own': 'the bank did not confirm that the account is yours',
  'profile.account.unknown': 'waiting for the bank’s answer',
  'profile.changeTitle': 'If your phone or account has changed',
  'profile.change':
    'To change them you have to show again that it is you, so that nobody else can do it in your name. This is not possible in the cabinet yet. If your number or account has changed, write to us. The IIN never changes.',
  'profile.data': 'My data',
  'profile.waysIn': 'Ways to log in',
  'profile.way.password': 'Password',
  'profile.way.one-time-password': 'One-time password by SMS',
  'profile.since': 'Since {date}',
  'profile.changePassword': 'Change the password',
  'profile.noPassword': 'You have no password: a code comes by SMS each time you log in.',

  'newPassword.title': 'Change the password',
  'newPassword.lead': 'Enter the current password first, then the new one.',
  'newPassword.current': 'Current password',
  'newPassword.next': 'New password',
  'newPassword.suggest': 'We can make a strong password for you.',
  'newPassword.change': 'Change the password',
  'newPassword.meaning': 'Sessions on other devices end, and you get an SMS.',
  'newPassword.changedTitle': 'The password is changed',
  'newPassword.changed': 'Log in with the new password next time. We have sent you an SMS about it.',
  'newPassword.ended': '{count, plural, one {# session} other {# sessions}} on other devices ended.',
  'newPassword.toProfile': 'To the profile',

  'devices.title': 'Devices that may sign',
  'devices.lead':
    'Contracts can be signed from these devices only. Remove at once any that you do not recognise.',
  'devices.none': 'No device is bound, so nothing can be signed.',
  'devices.unknown': 'Unknown device',
  'devices.current': 'This device',
  'devices.bound': 'Bound {when}',
  'devices.used': 'Last signed {when}',
  'devices.notUsed': 'Nothing signed yet',
  'devices.remove': '{label}: remove',
  'devices.removeLead':
    'Nothing more can be signed from this device. To have it back, bind it again there with a code by SMS and a live image. What was signed before stays in force.',
  'devices.removeThis':
    'You will not be able to sign from this device any more, only to read. To have it back, bind it again with a code by SMS and a live image. What was signed before stays in force.',
  'devices.removeSure': 'Yes, remove it',

  'sessions.title': 'Where you are logged in',
  'sessions.lead': 'If you do not recognise one of these, end it and change your password.',
  'sessions.current': 'This session',
  'sessions.started': 'Logged in {when}',
  'sessions.seen': 'Last active {when}',
  'sessions.end': 'End',
  'sessions.endOthers': 'End all others',
  'sessions.othersEnded': 'All other sessions have ended.',

  'language.title': 'Language of messages',
  'language.lead': 'Messages by SMS come in this language. The language of the pages is chosen at the top.',
  'language.saved': 'Language saved',

  'push.title': 'Browser notifications',
  'push.lead':
    'This device tells you at once when there is a new message. The screen says only ‘there is a message for you’: no sum and no text.',
  'push.on.title': 'On',
  'push.on': 'This browser tells you of new messages.',
  'push.off.title': 'Off',
  'push.off': 'Messages still come to the cabinet and by SMS.',
  'push.blocked.title': 'Blocked by the browser',
  'push.blocked':
    'The browser does not allow notifications from this site. Allow them in the browser’s settings and come back to this page. Until then messages come to the cabinet and by SMS.',
  'push.not-supported.title': 'Not in this browser',
  'push.not-supported':
    'This browser cannot show notifications. On an iPhone the cabinet has to be added to the home screen first. Messages still come to the cabinet and by SMS.',
  'push.silent':
    'The browser’s notification service did not answer. Wait a moment and try again. Messages still come to the cabinet and by SMS.',
  'push.turnOn': 'Turn notifications on',
  'push.turnOff': 'Turn notifications off',

  'consents.title': 'My consents',
  'consents.lead': 'What you have agreed to. Any consent can be withdrawn.',
  'consents.none': 'You have given no consents yet.',
  'consents.standing.inForce': 'In force',
  'consents.standing.over': 'Expired',
  'consents.standing.withdrawn': 'Withdrawn',
  'consents.given': 'Given',
  'consents.until': 'Valid until',
  'consents.withdrawnAt': 'Withdrawn',
  'consents.words': 'Text of the consent (PDF)',
  'consents.withdraw': 'Withdraw the consent',
  'consents.withdrawLead':
    'From then on we do nothing more in reliance on this consent. An application that is still being considered cannot go on without it.',
  'consents.withdrawBureau':
    'From then on we do not ask the credit bureau for your report under this consent. An application that is still being considered cannot go on without it.',
  'consents.withdrawKeeps':
    'What was done before stays lawful. A signed contract and what you owe do not change.',
  'consents.withdrawSure': 'Yes, withdraw it',

  'accesses.title': 'Who looked at my data',
  'accesses.lead':
    'Your personal data are encrypted. When anyone but you opens them, a person or a program, it is recorded here by itself. Nobody can remove the record.',
  'accesses.none': 'Nobody but you has opened your data.',
  'accesses.when': 'When',
  'accesses.who': 'Who',
  'accesses.why': 'Why',
  'accesses.what': 'What',
  'accesses.times': '{times, plural, one {once} other {# times}}',
  'accesses.ask': 'If a record is not clear, write to us: we will explain who looked and why.',
} as const;
