# Türkçe. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## What is told
alert-wallet = 👛 Bakiyeniz { $full } tutarından <b>{ $left }</b> tutarına indi.
alert-wallet-empty = 👛 Bakiyeniz bitti. Onunla ödenecek istekler siz yükleyene kadar reddedilir.
alert-package = 📦 { $model } paketlerinizden { $full } tokenin <b>{ $left }</b> kadarı kaldı.
alert-package-empty = 📦 { $model } paketleriniz bitti. Anahtar kullanabiliyorsa böyle istekleri artık bakiyeniz öder.
alert-expiry = ⌛ { $title } { $date } tarihinde (UTC) sona eriyor ve { $left } tokeni kaldı.
alert-price = 💱 <b>Yeni fiyatlar</b>, bir milyon soru / yanıt tokeni için:
alert-price-line = { $model }: { $before } → <b>{ $now }</b>
alert-price-packages = Elinizdeki paketler fiyatlarını korur.
alert-more = ve { $count } tane daha
alert-incident = ⚠️ <b>Şu anda ulaşılamıyor:</b>
alert-model = · { $model }
alert-incident-free = Başarısız istekler ücretsizdir. Bittiğinde haber veririz.
alert-incident-over = ✅ Ulaşılamadığını söylediğimiz modeller yeniden yanıt veriyor.

## What is wanted
button-alerts = 🔔 Uyarılar
alerts =
    🔔 <b>Uyarılar</b>

    Bakiyeniz ya da bir modelin paketleri bir kısmına indiğinde, bir paket bitmeden önce, sizde olan bir modelin fiyatı değiştiğinde ve dakikalarca ulaşılamadığında size yazarız.
alerts-choose = Neyi duymak istediğinize dokunun:
alerts-muted = Şu anda bunların hiçbirini almıyorsunuz. Makbuzlar, anahtarlar ve sorularınızın yanıtları yine gelir.
button-alerts-mute = 🔕 Uyarı yok
button-alerts-unmute = 🔔 Yeniden uyar
button-level = % { $percent } kaldı
button-days = { $days ->
    [one] { $days } gün önce
   *[other] { $days } gün önce
}
button-alert-prices = Fiyatlar
button-alert-incidents = Kesintiler
command-alerts = Size ne hakkında yazdığımız
