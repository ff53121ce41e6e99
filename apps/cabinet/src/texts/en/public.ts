export const publicTexts = {
  'public.links': 'Useful pages',
  'public.about': 'Who we are',
  'public.how': 'How we know it is you',
  'public.cost': 'What it costs',

  'term.days': '{count, plural, one {# day} other {# days}}',
  'term.months': '{count, plural, one {# month} other {# months}}',
  'term.onceHint': 'You pay once, at the end. {min}–{max}, up to {most}',
  'term.partsHint': 'You pay in parts every month. {min}–{max}, up to {most}',

  'calculator.product': 'How would you like to repay?',
  'calculator.daysTyped': 'Term, days',
  'calculator.monthsTyped': 'Term, months',
  'calculator.range': 'Type a value from {min} to {max}',
  'calculator.result': 'Your terms',
  'calculator.monthly': 'Monthly payment',
  'calculator.count': '{count, plural, one {# payment} other {# payments}}, the first on',
  'calculator.fromTo': 'first {first}, last {last}',
  'calculator.pauseTitle': 'You get {hours, plural, one {# hour} other {# hours}} to think it over',
  'calculator.pause':
    'For such an amount the law gives you time to think. After signing you wait, then confirm once more, and only then the money is sent. Until then you can cancel free of charge. The dates of payment already allow for this pause.',

  'method.title': 'What should the payments be like?',
  'method.single-payment': 'One payment',
  'method.annuity': 'Equal payments',
  'method.annuityHint': 'The same amount every month. Easy to plan.',
  'method.equal-principal': 'Falling payments',
  'method.equal-principalHint': 'More at first, then less and less. You pay less in all.',
  'method.compare': 'Compare side by side',
  'method.first': 'First payment',
  'method.last': 'Last payment',
  'method.difference':
    'With falling payments you pay {less} less in all, but the first payment is {more} higher.',

  'schedule.show': 'Show the payment schedule',

  'start.whatNext': 'What happens next',
  'start.next1': 'You register: you need a document, a phone, a bank account and a camera. About 10 minutes.',
  'start.next2': 'You apply; the answer usually comes within a minute.',
  'start.next3': 'You read the contract and sign. The money comes to your own account.',
  'start.howLink': 'Why a camera is needed and what we do with the picture of your face',
  'start.costLink': 'With examples: what it costs, and what happens when you are late',

  'about.title': 'Who we are',
  'about.lead': 'The microcredit is granted by this organisation. Contact us with any question.',
  'about.addresses': 'Addresses',
  'about.phones': 'Phones',
  'about.hours': 'Opening hours',
  'about.site': 'Website',
  'about.rulesTitle': 'Internal rules',
  'about.rulesLead': 'This document says how we grant microcredits electronically.',
  'about.rulesOpen': 'Open the rules (PDF)',
  'about.rulesEdition': 'Edition {edition}, approved on {date}',
  'about.rulesHash': 'SHA-256 fingerprint of the file',
  'about.complainTitle': 'If you have a complaint',
  'about.complainUs':
    'Write to us first: in the cabinet under ‘Letters’, by post or at the office. We answer within 15 working days.',
  'about.complainOmbudsman':
    'If you disagree with our answer, turn to the microfinance ombudsman, who looks into disputes before court free of charge. Attach our answer.',
  'about.complainAgency':
    'The regulator is the Agency of the Republic of Kazakhstan for Regulation and Development of the Financial Market. You can write to it through the eOtinish portal (eotinish.kz).',
  'about.fraudTitle': 'Beware of fraud',
  'about.fraud':
    'We never ask for a code from an SMS, a password or a card number. We take no fee in advance. We never ask you to install remote access software.',
  'about.trustTitle': 'How to check us',
  'about.trust':
    'A trace of your documents is written into a public log. With this fingerprint the evidence pack can be checked without us.',
  'about.embedTitle': 'The calculator on your site',
  'about.embed':
    'Put this line into your page. The calculator collects nothing; its link opens this cabinet with the chosen amount and term.',
  'about.embedCode': 'HTML snippet',

  'how.title': 'How we know it is you',
  'how.lead':
    'Nobody should be able to take a microcredit in your name. So the law asks us to know you by two things: a code on your phone and your face before the camera.',
  'how.live.title': 'How the live image is taken',
  'how.live.1': 'You switch the camera on yourself. A ready video cannot be uploaded.',
  'how.live.2':
    'You look calmly for a second. Then three tasks appear one after another, such as opening your mouth, raising your brows or turning your head.',
  'how.live.3': 'All of it takes about half a minute. No sound is recorded.',
  'how.live.4': 'There are three attempts in all. If none succeeds, begin again or contact us.',
  'how.face.title': 'What we do with the picture of your face',
  'how.face.1':
    'We compare it with the photograph in your document, with your portrait and with the photograph in the state register.',
  'how.face.2':
    'We ask the register through SDAO, the identification data exchange centre, and only with your consent.',
  'how.face.3': 'Once more when you sign: to prove that it was you who signed this very contract.',
  'how.kept.title': 'What is kept, and how long',
  'how.kept.1':
    'The frames and the result of the comparison are kept encrypted, each person with a key of their own. Who opened them and why is recorded; you can see it in the cabinet.',
  'how.kept.2': 'If there is a contract: at least 5 years after the obligations end, as the law asks.',
  'how.kept.3':
    'If the registration is not finished: destroyed with its key after 30 days; nobody can restore it.',
  'how.never.title': 'What we never do',
  'how.never.1':
    'We do not use the picture of your face for advertising or to look for other people. We do not sell it.',
  'how.never.2': 'We do not read the contacts, pictures or SMS in your phone.',
  'how.never.3': 'We do not call to ask for a code. Whoever asks is a fraudster.',
  'how.phone.title': 'Which phone is needed',
  'how.phone.1': 'Any phone or computer with a camera that faces you.',
  'how.phone.2':
    'A browser updated within the last 3–4 years: Chrome, Safari, Firefox, Edge, Samsung Internet.',
  'how.phone.3': 'A mobile number in your name that receives SMS.',
  'how.phone.4': 'You can begin on a computer and go on with a phone by QR code.',

  'cost.title': 'What it costs',
  'cost.lead':
    'You pay interest and nothing else. There are no fees, no insurance and no paid services. The examples use today’s rate.',
  'cost.example': '{sum} for {term}',
  'cost.exampleMethod': '{sum} for {term}, {method}',
  'cost.receive': 'You receive',
  'cost.pay': 'You pay in all',
  'cost.over': 'Overpayment',
  'cost.monthly': 'Monthly payment',
  'cost.last': 'Last payment',
  'cost.try': 'Calculate your own amount',
  'cost.early.title': 'If you pay early',
  'cost.early':
    'You can repay on any day, in full or in part, without a charge. Interest is counted only for the days you used the money.',
  'cost.early.example':
    'If you take {sum} and repay after {days}, the overpayment is {part}; after {whole} it is {all}.',
  'cost.late.title': 'If you are late',
  'cost.late.figures':
    'A penalty of {rate} of the overdue amount is added each day, for at most {days} days in a row. In a year it is no more than {share} of the amount you received.',
  'cost.late.example': 'For example, if a payment of {sum} is 10 days late, the penalty is {penalty}.',
  'cost.late.general':
    'A penalty is added to the overdue amount each day. Its rate and limit are written in the contract.',
  'cost.late.1': 'It is recorded in your credit history, and credit will be harder to get.',
  'cost.late.2':
    'If you cannot pay, write to us before the due day: you may ask for a delay or a longer term. We answer within 15 calendar days.',
  'cost.gesv.title': 'What GESV is',
  'cost.gesv':
    'The annual effective rate is the whole cost of a microcredit in per cent a year. Compare organisations by it.',

  'embed.open': 'Apply on these terms',
  'embed.by': '{name}, BIN {bin}. {licence}',

  'login.lockedTitle': 'Too many attempts',
  'login.locked':
    'To protect you, logging in is closed for a while. Try again when the time is over; if you forgot your password, choose a code by SMS.',
  'login.lockedUntil': 'You can log in again',
} as const;
