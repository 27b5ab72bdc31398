# The shop in Telegram, English: the text the others are translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Language, help, papers
language = 🌐 <b>Language</b>
help =
    <b>What you can do here</b>

    /start – packages and prices
    /models – models and prices
    /balance – what you have
    /keys – your keys: rename, pause, new secret, caps
    /usage – what you used
    /history – everything you paid and bought
    /topup – put money on your balance
    /support – write to a person
    /paysupport – questions about a payment
    /language – another language
    /terms, /privacy – the papers
    /export_me, /delete_me – your data

    Failed requests are free. Nobody of us writes to you first.
terms =
    <b>Terms</b> (version { $version })

    1. You buy prepaid access to AI models for your own use. You must be 18 or older and live in a country we serve.
    2. The balance and packages pay for requests by what they really use, at the prices shown before you buy. Failed requests are free. Packages end on the date shown.
    3. The balance is not money: it cannot be sent to others or paid out. Unused parts of a package can be turned back into balance; a payment by Stars is given back whole, as long as nothing of it was used.
    4. Keep your keys secret: what is used with them is charged to you. You can pause or revoke them at any time.
    5. You follow the rules of the models' makers; we may stop an account that breaks them or the law.
    6. The answers come from the models of others and can be wrong. We do not guarantee them, and are liable as the law demands and no further.
    7. Questions about payments: /paysupport. Telegram does not answer for purchases made here.
privacy =
    <b>Privacy</b>

    We keep: your Telegram number (encrypted), your language, the country you told us, what you agreed to and when, your purchases, payments and usage figures, and your keys as fingerprints.
    We do not keep: your name, username, phone number, and nothing of what you ask the models or they answer.
    Your questions go to the provider of the model you choose, with a pseudonym in place of you. Telegram keeps its own copy of this chat.
    /export_me shows what we have. /delete_me erases your tie to Telegram; figures of purchases stay without a name, because accounting law wants them.
support =
    <b>Support</b>

    Write your question with the command: <code>/support my question</code>. A person answers here in this chat.
paysupport =
    <b>Questions about a payment</b>

    Write what happened with the command: <code>/paysupport what happened</code>. Payments by Stars can be given back whole, as long as they were not used. Telegram does not answer for purchases made here; we do.
support-sent = ✅ Your message is on its way to us. We answer in this chat.
support-question =
    ✉️ /{ $command } of customer <code>{ $customer }</code>:

    { $question }

    Answer with <code>/reply { $customer } …</code>
support-reply =
    ✉️ <b>Our answer</b>

    { $answer }
support-nobody = Nobody can be reached this way yet. Please try again later.
export = Here is everything we keep about you.
delete-sure =
    <b>Delete your data?</b>

    Your keys are revoked, your balance of { $balance } and unused packages are lost, and your tie to Telegram is erased. This cannot be undone.
button-delete = 🗑 Delete everything
deleted = Your data is deleted. /start begins anew.

## What goes wrong
error = Something went wrong on our side. Nothing was lost; please try again.
error-closed = This button is from an older message. Here is the current state.
unknown-command = I do not know that. /help shows what I can do.
refused-customer-blocked = Your account is stopped. Write to /support.
refused-declaration-needed = Please answer the question about your country first.
refused-country-refused = We are sorry: we may not sell to the country you live in.
refused-package-retired = This package is no longer sold.
refused-package-not-found = This package is no longer sold.
refused-model-not-sellable = This model cannot be sold at the moment.
refused-insufficient-balance = Your balance does not cover this.
refused-order-closed = The order has ended. Please choose again.
refused-order-not-found = The order has ended. Please choose again.
refused-invoice-unknown = This invoice is not yours. Please open your own in the bot.
refused-invoice-closed = This invoice has ended. Please open a new one in the bot.
refused-price-mismatch = The price has changed. Please open a new invoice in the bot.
refused-stars-too-many = This is more than can be paid with Stars at once.
refused-stars-cap = New customers can pay only a limited amount with Stars in the first three weeks. Please choose less.
refused-cart-full = The cart is full.
refused-empty-cart = Your cart is empty.
refused-key-revoked = This key is revoked for ever.
refused-key-not-found = There is no such key.
refused-bad-label = This name cannot be used.
refused-bad-models = Name at least one model.
refused-bad-amount = Please write an amount such as 12.50.
refused-other = This is not possible at the moment.

## The menu of commands
command-start = Packages and prices
command-balance = What you have
command-keys = Your keys
command-usage = What you used
command-history = What you paid and bought
command-topup = Put money on your balance
command-language = Another language
command-help = What you can do here
command-support = Write to a person
command-paysupport = Questions about a payment
command-terms = Terms
command-privacy = Privacy
