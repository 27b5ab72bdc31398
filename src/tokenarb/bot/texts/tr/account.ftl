# Türkçe. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

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
