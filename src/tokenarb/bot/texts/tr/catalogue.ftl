# Türkçe. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## The catalogue of models
button-models = 🧠 Modeller
models =
    🧠 <b>Modeller</b>: { $count }, hepsi tek anahtarla

    Bir üretici seçin ya da bu sohbete modelin adından bir kelime yazın, örneğin <code>claude</code>.
button-maker = { $maker } ({ $count })
button-makers = 🧠 Tüm üreticiler
button-search = 🔎 Ara
models-search = 🔎 Bu sohbete modelin adından bir kelime yazın, örneğin <code>claude</code> veya <code>gpt 4o mini</code>.
models-none = Şu anda satışta model yok.
models-maker = <b>{ $maker }</b> · model sayısı: { $count }
models-found = 🔎 <b>{ $words }</b> · bulunan: { $count }
models-missed = 🔎 Burada { $words } adlı bir model yok. Başka bir kelime yazın ya da tüm üreticilere bakın.
models-prices = Her birinin yanında: gönderdiğiniz / yanıttaki bir milyon tokenın fiyatı.
button-model = { $model } · { $question } / { $answer }
button-model-each = { $model } · { $price }

## One model
model =
    🧠 <b>{ $title }</b>
    { $maker } · <code>{ $id }</code>
model-context = Tek seferde { $tokens } token alır, yaklaşık { $words } kelime
model-output = En fazla { $tokens } tokenla yanıt verir
model-cutoff = Bildiği son tarih: { $date }
model-leaves = ⚠️ Kaldırılacağı tarih: { $date }
model-able = <b>Teknik bilgilerine göre yapabildikleri</b>
trait-sees = görselleri anlar
trait-reads = PDF gibi dosyaları okur
trait-hears = sesi anlar
trait-watches = videoları anlar
trait-draws = görsel üretir
trait-speaks = konuşur
trait-transcribes = söyleneni yazıya döker
trait-embeds = metinleri arama için vektöre çevirir, sohbet etmez
trait-tools = uygulamanızın araçlarını çağırır
trait-schema = JSON biçimine tam uyar
trait-thinks = istenirse önce düşünür; düşünme yanıt gibi ücretlidir
trait-always-thinks = her zaman önce düşünür; düşünme yanıt gibi ücretlidir
trait-searches = web’de kendisi arar, her arama ücretlidir
trait-long = çok uzun metinleri tek seferde alır
band-low = fiyat: modellerimizin en ucuz üçte birinde
band-middle = fiyat: modellerimizin ortadaki üçte birinde
band-high = fiyat: modellerimizin en pahalı üçte birinde
model-price =
    <b>Bir milyon tokenın fiyatı</b>
    Gönderdiğiniz: { $question }
    Yanıt: { $answer }
model-price-long = { $tokens } tokendan uzunsa: { $question } / { $answer }
model-price-hours = Saat { $hours } UTC: { $question } / { $answer }
model-price-request = Her istek: { $price }
model-price-search = Her web araması: { $price }
price-picture = Bir görsel: { $price }
price-character = 1.000 karakter: { $price }
price-second = Bir dakika: { $price }
model-packages = Paketleri aşağıda. Ya da istediğiniz tutarı yükleyin: bakiye her model için geçerlidir.
model-credit = Bu modelin paketi yok. İstediğiniz tutarı yükleyin: bakiye, kullandığınız kadar, her model için geçerlidir.
button-compare = ⚖️ Karşılaştır

## Side by side
compare = ⚖️ <b>Yan yana</b>
compare-choose = ⚖️ Seçilenler: { $models }. Karşılaştırmak için bir model daha seçin.
compare-model = { $number } <b>{ $model }</b>
compare-line = { $what }: { $values }
compare-question = Gönderilen bir milyon token
compare-answer = Yanıttaki bir milyon token
compare-words = 1.000 kelime, yaklaşık (soru / yanıt)
compare-each = Fiyat
compare-context = Tek seferde token
compare-output = En uzun yanıt, token
button-compare-more = ➕ Başka model

## Checkout
order-quote = Fiyat { $minutes ->
    [one] { $minutes } dakika
   *[other] { $minutes } dakika
} boyunca geçerli (bitiş saati: { $until } UTC).
order-key-new = 🔑 Yanında yeni bir anahtar gelir. Diğer anahtarlarınız da onu kullanabilir.
order-key-same = 🔑 Elinizdeki anahtarlar onu hemen kullanabilir.
button-key-new = 🔑 Yeni anahtar ekle
button-key-same = 🔑 Yeni anahtar olmasın
refused-too-fast = 🐢 Bir anda çok fazla oldu. Lütfen birkaç saniye bekleyin, sonra yine yanıt veririm. Ödemeler her zaman işlenir.

## The menu of commands
command-models = Modeller ve fiyatlar
