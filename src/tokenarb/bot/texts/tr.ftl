# Türkçe. Machine draft: see docs/translations.md. The text it is translated from is en.ftl.
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

## Snippets
snippets =
    <b>Uygulamanızı ayarlayın</b>

    <code>YOUR_KEY</code> yerine kendi anahtarınızı yazın.
snippet = <b>{ $name }</b>
snippet-code = <pre>{ $code }</pre>

## Balance, usage, history
balance =
    👛 <b>Bakiye</b>: { $available }
balance-held = Süren istekler için ayrılan: { $held }
balance-packages = <b>Paketleriniz</b>
balance-package = { $title }: kalan { $left } / { $tokens } token
balance-owed = ⛔ Borç: { $owed }
balance-none = Henüz paketiniz yok.
usage =
    📈 <b>Son { $days } gün</b>

    İstekler: { $requests }
    Tokenlar: { $tokens }
    Harcanan: { $spent }
usage-models = <b>Modellere göre</b>
usage-model = { $model }: { $spent } ({ $requests })
usage-none = Henüz istek yok.
usage-left = Bu hızla bakiyeniz yaklaşık { $days ->
    [one] { $days } gün
   *[other] { $days } gün
} yeter.
picture-usage = Kullanımınız
picture-left = Kalan
picture-pace = Kalan gün, yaklaşık
picture-requests = İstekler
picture-money = Günlük USD
picture-tokens = Günlük token
picture-other = diğerleri
history = 🧾 <b>Geçmiş</b>
history-none = Henüz bir şey yok.
history-line = { $date } · { $what } · { $change }
history-tokens = { $tokens } token, { $title }
history-credit = Bakiyeye eklendi
history-promo = Bizden hediye
history-correction = Düzeltme
history-stars = Yıldızlarla ödendi
history-stars-back = Yıldızlar iade edildi
history-collect = Borç ödendi
history-sale = Satın alındı
history-expire = Kullanılmadan süresi doldu
history-refund-package = Paket iade edildi
history-refund-request = İstek ücreti iade edildi
history-calls = İstekler × { $count }
history-other = Diğer

## Keys
keys = 🔑 <b>Anahtarlarım</b>
keys-none = Henüz anahtarınız yok. İlki, ilk satın almanızla gelir.
key-active = çalışıyor
key-frozen = duraklatıldı
key-revoked = iptal edildi
key =
    🔑 <b>{ $label }</b>

    Başlangıcı: <code>{ $prefix }</code>
    Durum: { $state }
    Günlük üst sınır: { $cap }
    Bugün harcanan: { $today }
    Modeller: { $models }
key-no-cap = yok
key-all-models = tümü
button-rotate = 🔄 Yeni gizli kod
button-freeze = ⏸ Duraklat
button-unfreeze = ▶️ Sürdür
button-revoke = 🗑 İptal et
button-new-key = ➕ Yeni anahtar
button-cap = Günlük sınır { $amount }
button-no-cap = Sınırsız
button-sure = ⚠️ Evet, eminim
key-rotate-sure = Yeni gizli kod eskisinin yerini hemen alır: eskisini kullanan uygulamalar çalışmaz olur.
key-revoke-sure = Anahtar kalıcı olarak durur. Satın aldıklarınız kalır ve diğer anahtarlarınızla çalışır.
key-rename = Adını değiştirmek için <code>/rename { $key } yeni ad</code> yazın. Yalnızca bazı modellere izin vermek için <code>/models { $key } openai/gpt-4 …</code> ya da <code>/models { $key } all</code> yazın.
key-renamed = ✅ Anahtarın adı artık { $label }.
key-models-set = ✅ Anahtarın artık kullanabileceği modeller: { $models }.

## Language, help, papers
language = 🌐 <b>Dil</b>
help =
    <b>Burada neler yapabilirsiniz</b>

    /start – paketler ve fiyatlar
    /balance – elinizde olanlar
    /keys – anahtarlarınız: ad değiştirme, duraklatma, yeni gizli kod, üst sınırlar
    /usage – kullandıklarınız
    /history – ödediğiniz ve satın aldığınız her şey
    /topup – bakiye yükleme
    /support – gerçek bir kişiye yazma
    /paysupport – ödemeyle ilgili sorular
    /language – başka bir dil
    /terms, /privacy – koşullar ve gizlilik
    /export_me, /delete_me – verileriniz

    Başarısız istekler ücretsizdir. Bizden hiç kimse size önce yazmaz.
terms =
    <b>Koşullar</b> (sürüm { $version })

    1. Yapay zekâ modellerine kendi kullanımınız için ön ödemeli erişim satın alırsınız. 18 yaşında veya daha büyük olmanız ve hizmet verdiğimiz bir ülkede yaşamanız gerekir.
    2. İsteklerin bedeli, satın almadan önce gösterilen fiyatlarla ve gerçek kullanım kadar, bakiyeden ve paketlerden ödenir. Başarısız istekler ücretsizdir. Paketler gösterilen tarihte sona erer.
    3. Bakiye para değildir: başkasına gönderilemez ve nakde çevrilemez. Bir paketin kullanılmayan kısmı bakiyeye çevrilebilir; Yıldızlarla yapılan bir ödeme, hiçbir kısmı kullanılmadıysa tamamen iade edilir.
    4. Anahtarlarınızı gizli tutun: onlarla kullanılanlar sizden düşülür. Onları istediğiniz zaman duraklatabilir veya iptal edebilirsiniz.
    5. Modellerin üreticilerinin kurallarına uyarsınız; bu kuralları veya kanunu çiğneyen bir hesabı durdurabiliriz.
    6. Yanıtlar başkalarının modellerinden gelir ve yanlış olabilir. Onlara garanti vermeyiz; sorumluluğumuz kanunun gerektirdiği kadardır, daha fazlası değil.
    7. Ödemeyle ilgili sorular: /paysupport. Burada yapılan alışverişlerden Telegram sorumlu değildir.
privacy =
    <b>Gizlilik</b>

    Sakladıklarımız: Telegram numaranız (kimlik numarası, şifrelenmiş), diliniz, bize söylediğiniz ülke, neyi ne zaman kabul ettiğiniz, satın almalarınız, ödemeleriniz ve kullanım rakamlarınız; anahtarlarınız ise yalnızca parmak izi olarak.
    Saklamadıklarımız: adınız, kullanıcı adınız, telefon numaranız ve modellere sorduklarınız ile onların yanıtlarından hiçbir şey.
    Sorularınız, seçtiğiniz modelin sağlayıcısına sizin yerinize bir takma adla gider. Telegram bu sohbetin kendi kopyasını saklar.
    /export_me elimizdekileri gösterir. /delete_me Telegram ile bağınızı siler; satın alma rakamları isimsiz olarak kalır, çünkü muhasebe hukuku bunu gerektirir.
support =
    <b>Destek</b>

    Sorunuzu şu komutla yazın: <code>/support sorum</code>. Gerçek bir kişi burada, bu sohbette yanıtlar.
paysupport =
    <b>Ödemeyle ilgili sorular</b>

    Ne olduğunu şu komutla yazın: <code>/paysupport ne oldu</code>. Yıldızlarla yapılan ödemeler, kullanılmadıkları sürece tamamen iade edilebilir. Burada yapılan alışverişlerden Telegram değil, biz sorumluyuz.
support-sent = ✅ Mesajınız bize ulaşmak üzere. Bu sohbette yanıtlarız.
support-question =
    ✉️ /{ $command } · müşteri <code>{ $customer }</code>:

    { $question }

    Yanıtlamak için: <code>/reply { $customer } …</code>
support-reply =
    ✉️ <b>Yanıtımız</b>

    { $answer }
support-nobody = Şu anda bu yolla kimseye ulaşılamıyor. Lütfen daha sonra tekrar deneyin.
export = Hakkınızda sakladığımız her şey burada.
delete-sure =
    <b>Verileriniz silinsin mi?</b>

    Anahtarlarınız iptal edilir, bakiyeniz ({ $balance }) ve kullanılmayan paketleriniz kaybolur, Telegram ile bağınız silinir. Bu geri alınamaz.
button-delete = 🗑 Her şeyi sil
deleted = Verileriniz silindi. /start ile yeniden başlayabilirsiniz.

## What goes wrong
error = Bizim tarafımızda bir sorun oluştu. Hiçbir şey kaybolmadı; lütfen tekrar deneyin.
error-closed = Bu düğme eski bir mesajdan. Güncel durum burada.
unknown-command = Bunu bilmiyorum. /help neler yapabildiğimi gösterir.
refused-customer-blocked = Hesabınız durduruldu. /support ile bize yazın.
refused-declaration-needed = Lütfen önce ülkenizle ilgili soruyu yanıtlayın.
refused-country-refused = Üzgünüz: yaşadığınız ülkeye satış yapmamıza izin yok.
refused-package-retired = Bu paket artık satılmıyor.
refused-package-not-found = Bu paket artık satılmıyor.
refused-model-not-sellable = Bu model şu anda satılamıyor.
refused-insufficient-balance = Bakiyeniz buna yetmiyor.
refused-order-closed = Bu sipariş sona erdi. Lütfen yeniden seçin.
refused-order-not-found = Bu sipariş sona erdi. Lütfen yeniden seçin.
refused-invoice-unknown = Bu fatura size ait değil. Lütfen botta kendi faturanızı açın.
refused-invoice-closed = Bu faturanın süresi doldu. Lütfen botta yeni bir fatura açın.
refused-price-mismatch = Fiyat değişti. Lütfen botta yeni bir fatura açın.
refused-stars-too-many = Bu, Yıldızlarla bir defada ödenebilecek miktardan fazla.
refused-stars-cap = Yeni müşteriler ilk üç hafta Yıldızlarla yalnızca sınırlı bir tutar ödeyebilir. Lütfen daha azını seçin.
refused-cart-full = Sepet dolu.
refused-empty-cart = Sepetiniz boş.
refused-key-revoked = Bu anahtar kalıcı olarak iptal edildi.
refused-key-not-found = Böyle bir anahtar yok.
refused-bad-label = Bu ad kullanılamaz.
refused-bad-models = En az bir model yazın.
refused-bad-amount = Lütfen 12.50 gibi bir tutar yazın.
refused-other = Bu şu anda mümkün değil.

## The menu of commands
command-start = Paketler ve fiyatlar
command-balance = Elinizde olanlar
command-keys = Anahtarlarınız
command-usage = Kullandıklarınız
command-history = Ödedikleriniz ve satın aldıklarınız
command-topup = Bakiye yükleme
command-language = Başka bir dil
command-help = Burada neler yapabilirsiniz
command-support = Gerçek bir kişiye yazın
command-paysupport = Ödemeyle ilgili sorular
command-terms = Koşullar
command-privacy = Gizlilik
