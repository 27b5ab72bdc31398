# Türkçe. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Home
home =
    <b>Ön ödemeli yapay zekâ erişimi.</b> GPT, Claude, Gemini, Llama ve daha birçok model; OpenAI API’siyle çalışan her uygulamada geçerli tek bir anahtarla.

    Yalnızca kullandığınız kadar ödersiniz. Başarısız istekler ücretsizdir. Abonelik yok.
home-balance = Bakiye: <b>{ $balance }</b>
home-no-packages = Şu anda satışta paket yok. Bakiye yükleyip kullandıkça ödeyebilirsiniz.
home-choose = Bir paket seçin:
button-package = { $title } · { $price }
button-more-packages = 🗂 Tüm paketler
button-top-up = 💳 Bakiye yükle
button-amount = { $amount }
button-balance = 👛 Bakiye
button-keys = 🔑 Anahtarlarım
button-usage = 📈 Kullanım
button-history = 🧾 Geçmiş
button-cart = 🛒 Sepet ({ $count })
button-language = 🌐 Dil
button-help = ❓ Yardım
button-back = ‹ Geri
button-home = 🏠 Ana sayfa
button-table = 📄 CSV dosyası

## Packages
packages = <b>Tüm paketler</b>
package =
    <b>{ $title }</b>

    Model: <code>{ $model }</code>
    Token sayısı: <b>{ $tokens }</b>
    Fiyat: <b>{ $price }</b>
package-expires = { $days ->
    [one] Satın aldıktan sonra { $days } gün geçerlidir.
   *[other] Satın aldıktan sonra { $days } gün geçerlidir.
}
package-forever = Süresi dolmaz.
package-token = Gönderdiğiniz her token paketten bir token düşer. Yanıttaki her token için düşen miktar: { $ratio }.
words = 1.000 kelimenin yaklaşık fiyatı:
words-line = { $model }: soru { $question }, yanıt { $answer }
words-line-estimated = { $model }: soru { $question }, yanıt { $answer } (tahmini)
button-buy-stars = ⭐ Satın al · { $stars }
button-buy-balance = 👛 Bakiyeden al · { $price }
button-add = 🛒 Sepete ekle
toast-added = Sepete eklendi.

## Cart
cart = <b>Sepetiniz</b>
cart-line = { $count } × { $title } · { $price }
cart-total = Toplam: <b>{ $total }</b>
cart-empty = Sepetiniz boş.
button-remove = ➖ { $title }
button-checkout = ✅ Siparişi tamamla · { $total }

## Before the first purchase
live =
    <b>İlk satın almanızdan önce</b>

    Nerede yaşıyorsunuz? Kanunlar ve modellerin üreticileri bunu bilmek istiyor. Yanıtınızdan yalnızca ülkeyi saklarız, daha ayrıntılısını değil.
live-range = { $first } – { $last }
live-agree =
    Yaşadığınız ülke: <b>{ $country }</b>.

    Aşağıdaki düğmeye basarak bunun doğru olduğunu, 18 yaşında veya daha büyük olduğunuzu ve /terms ile /privacy metinlerini kabul ettiğinizi onaylarsınız.
button-agree = ✅ 18 yaşından büyüğüm, kabul ediyorum
button-other-country = 🌍 Başka bir ülke
live-ukraine = Kırım’da veya Donetsk ya da Luhansk bölgesinin işgal altındaki bir kısmında mı yaşıyorsunuz?
button-yes = Evet
button-no = Hayır

## Paying
invoice =
    <b>{ $what }</b>

    Ödenecek tutar: <b>{ $stars } ⭐ Telegram Yıldızı</b>
    Bakiyenize eklenecek: { $credit }.
    Fiyat { $minutes ->
        [one] { $minutes } dakika
       *[other] { $minutes } dakika
    } boyunca geçerli (bitiş saati: { $until } UTC).
invoice-top-up = Bakiye yükleme: { $amount }
invoice-from-balance = Bunun { $amount } kadarı bakiyenizden karşılanır.
invoice-title = Bakiye { $amount }
invoice-description = Ön ödemeli yapay zekâ erişimi: bakiyenize { $amount }.
invoice-paid = ✅ <b>Ödendi.</b> { $stars } ⭐ karşılığında bakiyenize { $credit } eklendi.
invoice-expired = ⌛ Bu faturanın süresi doldu ve ödeme yapılmadı. Yine de öderseniz para bakiyenize eklenir.
invoice-cancelled = Bu fatura iptal edildi. Ödeme yapılmadı.
button-pay-stars = ⭐ { $stars } Yıldız öde
button-cancel = ✖ İptal
order =
    <b>Siparişiniz</b>

    { $lines }

    Toplam: <b>{ $total }</b>
    Bakiye: { $balance }
order-line = { $title } · { $price }
button-pay-balance = 👛 Bakiyeden { $total } öde
order-cancelled = Sipariş iptal edildi. Ödeme yapılmadı.
order-done = ✅ Satın alındı. Makbuz birazdan gelecek.
top-up =
    <b>Bakiye yükleyin</b>

    Bakiye her modelde, gerçekten kullandığınız kadar harcanır. Ne kadar yükleyelim?
    Ya da ABD doları olarak bir tutar yazın, örneğin <code>12.50</code>.
top-up-cost = Yıldızlarla { $usd } tutarının bedeli { $stars } ⭐: bunun yüzde { $percent } kadarı Telegram’a ve uygulama mağazalarına kalır.

## What came of it
receipt =
    🧾 <b>Makbuz</b>

    { $lines }

    Toplam: <b>{ $total }</b>
    Güncel bakiye: { $balance }
    Sipariş <code>{ $order }</code>
receipt-line = { $title } · { $tokens } token · { $price }
receipt-expires = son geçerlilik tarihi: { $date }
topped-up =
    💳 Bakiyenize <b>{ $credit }</b> eklendi ({ $stars } ⭐). Güncel bakiye: <b>{ $balance }</b>.
topped-up-order = Siparişiniz tamamlanamadı: { $why }
new-key =
    🔑 <b>Anahtarınız</b> (yalnızca bir kez gösterilir, gizli tutun):

    <code>{ $key }</code>

    Temel adres (Base URL): <code>{ $url }</code>

    OpenAI temel adresi ve anahtarı girilebilen her uygulamada çalışır. Bizden hiç kimse size önce yazmaz ve bu anahtarı istemez.
new-key-late =
    🔑 Sizin için bir anahtar oluşturuldu, ancak bir gün içinde teslim edilemediği için silindi. Onun için yeni bir gizli kod alın: aynı tokenlardan harcar.
taken-back = ↩️ { $stars } ⭐ iade edildi, bakiyenizden { $credit } düşüldü. Güncel bakiye: { $balance }.
taken-back-owed = ⛔ Telegram, çoktan harcanmış { $stars } ⭐ iade etti. Borcunuz: { $owed }; ödenene kadar hesabınız durduruldu. /paysupport ile bize yazın.
button-copy-key = 📋 Anahtarı kopyala
button-copy-url = 📋 Temel adresi kopyala
button-snippets = 🧩 Uygulamamı ayarla
