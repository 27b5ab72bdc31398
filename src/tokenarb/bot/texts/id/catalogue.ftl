# The shop in Telegram, Indonesian. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## The catalogue of models
button-models = 🧠 Model
models =
    🧠 <b>Model</b>: { $count }, semuanya dengan satu kunci

    Pilih pembuatnya, atau tulis satu kata dari nama model di obrolan ini, misalnya <code>claude</code>.
button-maker = { $maker } ({ $count })
button-makers = 🧠 Semua pembuat
button-search = 🔎 Cari
models-search = 🔎 Tulis satu kata dari nama model di obrolan ini, misalnya <code>claude</code> atau <code>gpt 4o mini</code>.
models-none = Saat ini tidak ada model yang dijual.
models-maker = <b>{ $maker }</b> · jumlah model: { $count }
models-found = 🔎 <b>{ $words }</b> · ditemukan: { $count }
models-missed = 🔎 Tidak ada model bernama { $words } di sini. Tulis kata lain, atau lihat semua pembuat.
models-prices = Di sebelah masing-masing: harga sejuta token yang Anda kirim / token jawaban.
button-model = { $model } · { $question } / { $answer }
button-model-each = { $model } · { $price }

## One model
model =
    🧠 <b>{ $title }</b>
    { $maker } · <code>{ $id }</code>
model-context = Menerima { $tokens } token sekaligus, kira-kira { $words } kata
model-output = Menjawab hingga { $tokens } token
model-cutoff = Mengetahui peristiwa hingga { $date }
model-leaves = ⚠️ Akan ditarik pada { $date }
model-able = <b>Kemampuannya, menurut lembar datanya</b>
trait-sees = memahami gambar
trait-reads = membaca berkas seperti PDF
trait-hears = memahami suara
trait-watches = memahami video
trait-draws = membuat gambar
trait-speaks = berbicara
trait-transcribes = menuliskan apa yang diucapkan
trait-embeds = mengubah teks menjadi vektor untuk pencarian, tidak mengobrol
trait-tools = memanggil alat di aplikasi Anda
trait-schema = mematuhi format JSON dengan tepat
trait-thinks = berpikir dulu bila diminta; berpikir dihitung seperti jawaban
trait-always-thinks = selalu berpikir dulu; berpikir dihitung seperti jawaban
trait-searches = mencari sendiri di web, setiap pencarian dikenai biaya
trait-long = menerima teks sangat panjang sekaligus
band-low = harga: di sepertiga termurah dari model kami
band-middle = harga: di sepertiga tengah dari model kami
band-high = harga: di sepertiga termahal dari model kami
model-price =
    <b>Harga sejuta token</b>
    Yang Anda kirim: { $question }
    Jawaban: { $answer }
model-price-long = Lebih dari { $tokens } token: { $question } / { $answer }
model-price-hours = Pukul { $hours } UTC: { $question } / { $answer }
model-price-request = Setiap permintaan: { $price }
model-price-search = Setiap pencarian web: { $price }
price-picture = Satu gambar: { $price }
price-character = 1.000 karakter: { $price }
price-second = Satu menit: { $price }
model-packages = Paketnya ada di bawah. Atau isi saldo berapa saja, yang bisa membayar semua model.
model-credit = Tidak ada paketnya. Isi saldo berapa saja: saldo membayar semua model sesuai pemakaian.
button-compare = ⚖️ Bandingkan

## Side by side
compare = ⚖️ <b>Perbandingan</b>
compare-choose = ⚖️ Dipilih: { $models }. Pilih satu model lagi untuk dibandingkan.
compare-model = { $number } <b>{ $model }</b>
compare-line = { $what }: { $values }
compare-question = Sejuta token yang dikirim
compare-answer = Sejuta token jawaban
compare-words = 1.000 kata, kira-kira (pertanyaan / jawaban)
compare-each = Harga
compare-context = Token sekaligus
compare-output = Jawaban terpanjang, token
button-compare-more = ➕ Model lain

## Checkout
order-quote = Harga berlaku selama { $minutes ->
   *[other] { $minutes } menit
}, sampai { $until } UTC.
order-key-new = 🔑 Disertai satu kunci baru. Kunci Anda yang lain juga bisa memakainya.
order-key-same = 🔑 Kunci yang sudah ada langsung bisa memakainya.
button-key-new = 🔑 Tambah kunci baru
button-key-same = 🔑 Tanpa kunci baru
refused-too-fast = 🐢 Itu terlalu banyak sekaligus. Mohon jeda beberapa detik, lalu saya menjawab lagi. Pembayaran selalu diproses.

## The menu of commands
command-models = Model dan harga
