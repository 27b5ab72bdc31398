# Türkçe. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Try it
button-try = ✨ Dene
try-ask =
    ✨ <b>Dene</b>

    Model: <code>{ $model }</code>
    Anahtar: { $key }

    Sorunuzu bir sonraki mesajda yazın. Her istek gibi ücretlendirilir, yanıt buraya gelir.
try-waiting = ⏳ Model düşünüyor…
button-stop = ✋ Durdur
try-closed = ✖ Soru sorulmadı, hiçbir ücret alınmadı.
try-late = ⌛ Sorunuz geç geldi ve sorulmadı. Hiçbir ücret alınmadı.
try-busy = ⏳ Son sorunuz hâlâ yanıtlanıyor. Durdurun ya da bitmesini bekleyin.
try-stopping = Durduruluyor…
try-over = Bu yanıt sona erdi.
try-receipt = 🧾 { $model } · { $question } + { $answer } token · { $charge } · kalan: { $left }
button-receipt = 🧾 Makbuz
try-free = 🎁 Hiçbir ücret alınmadı.
try-provider = ⚠️ Modelin sağlayıcısında hata oluştu.
try-stopped = ✋ Durduruldu. Modelin o ana kadar yazdığı ücretlendirilir.
try-interrupted = ⚠️ Sorunuzun ortasında bot yeniden başlatıldı, bu yüzden yanıt tam değil.
try-hidden = ⚠️ Yanıt bu sohbette gösterilemedi.

## Receipts a request
button-calls = 🧾 İstekler
calls = 🧾 <b>İstekler</b>
calls-free = Önce en yeniler, saat UTC. Başarısız istekler ücretsizdir.
button-call = { $at } · { $model } · { $charge }
call-running = sürüyor
call-free = ücretsiz
call-refunded = iade edildi
call-unknown = Böyle bir isteğiniz yok.
call =
    🧾 <b>{ $model }</b>

    { $at }
    <code>{ $id }</code>
call-state-charged = ✅ Yanıtlandı.
call-state-left = ✅ Bitmeden bırakıldı; kullanılan ücretlendirildi.
call-state-remembered = ✅ Bellekten yanıtlandı, fiyatın bir kısmına.
call-state-free = 🎁 Başarısız ya da boştu, bu yüzden ücretsiz.
call-state-running = ⏳ Hâlâ sürüyor; rakamlar sonra gelir.
call-state-refunded = ↩️ Ücretlendirildi ve iade edildi.
call-held = En çok ayrılan: { $held } ({ $limit } yanıt tokeni için)
call-charge = Ücret: <b>{ $charge }</b>
call-refund = İade: { $refund }
call-tokens = Tokenler: soru { $question }, yanıt { $answer }
call-cached = Sorunun önbellekten gelen kısmı: { $count }
call-thinking = Yanıtın düşünmeye giden kısmı: { $count }
call-price = { $version } sürümünün fiyatları, bir milyon token için: soru { $question }, yanıt { $answer }
call-attempts = Denemeler: { $count }
call-finish = Bitiş nedeni: <code>{ $finish }</code>
call-first = İlk işaret { $ms } ms sonra
call-whole = Tamamı { $ms } ms sonra
call-contents = Sorulan ve yanıtlanan hiçbir şey saklanmaz.

## What goes wrong
refused-key-frozen = Bu anahtar duraklatıldı. Önce sürdürün.
refused-key-cap-reached = Anahtar günlük sınırına ulaştı.
refused-model-not-allowed = Bu anahtar o modeli kullanamaz.
refused-model-not-found = Bu model artık satılmıyor.
refused-context-length-exceeded = Soru bu model için çok uzun.
refused-content-policy-violation = Modelin sağlayıcısı böyle soruları yanıtlamıyor.
refused-rate-limit-exceeded = Aynı anda çok fazla istek var. Lütfen biraz bekleyin.
refused-maintenance = Sistem üzerinde çalışıyoruz. Lütfen sonra tekrar deneyin.

## The menu of commands
command-try = Burada, sohbette bir modele sor
help-line = /{ $command } – { $what }
command-calls = İstekleriniz ve makbuzları
