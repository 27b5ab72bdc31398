# The shop in Telegram, Indonesian. en.ftl is the text this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Home
home =
    <b>Akses AI prabayar.</b> GPT, Claude, Gemini, Llama, dan banyak lagi, dengan satu kunci yang berfungsi di semua aplikasi yang mendukung API OpenAI.

    Anda hanya membayar yang Anda pakai. Permintaan yang gagal gratis. Tanpa langganan.
home-balance = Saldo: <b>{ $balance }</b>
home-no-packages = Saat ini tidak ada paket yang dijual. Anda bisa mengisi saldo dan membayar sesuai pemakaian.
home-choose = Pilih paket:
button-package = { $title } · { $price }
button-more-packages = 🗂 Semua paket
button-top-up = 💳 Isi saldo
button-amount = { $amount }
button-balance = 👛 Saldo
button-keys = 🔑 Kunci saya
button-usage = 📈 Pemakaian
button-history = 🧾 Riwayat
button-cart = 🛒 Keranjang ({ $count })
button-language = 🌐 Bahasa
button-help = ❓ Bantuan
button-back = ‹ Kembali
button-home = 🏠 Beranda
button-table = 📄 Berkas CSV

## Packages
packages = <b>Semua paket</b>
package =
    <b>{ $title }</b>

    Model: <code>{ $model }</code>
    Token: <b>{ $tokens }</b>
    Harga: <b>{ $price }</b>
package-expires = { $days ->
   *[other] Berlaku { $days } hari sejak pembelian.
}
package-forever = Berlaku selamanya.
package-token = Satu token paket membayar satu token yang Anda kirim. Satu token jawaban memakai { $ratio }.
words = Biaya 1.000 kata, kira-kira:
words-line = { $model }: pertanyaan { $question }, jawaban { $answer }
words-line-estimated = { $model }: pertanyaan { $question }, jawaban { $answer } (perkiraan)
button-buy-stars = ⭐ Beli · { $stars }
button-buy-balance = 👛 Beli pakai saldo · { $price }
button-add = 🛒 Masukkan keranjang
toast-added = Sudah masuk keranjang.

## Cart
cart = <b>Keranjang Anda</b>
cart-line = { $count } × { $title } · { $price }
cart-total = Total: <b>{ $total }</b>
cart-empty = Keranjang Anda kosong.
button-remove = ➖ { $title }
button-checkout = ✅ Checkout · { $total }

## Before the first purchase
live =
    <b>Sebelum pembelian pertama Anda</b>

    Di mana Anda tinggal? Hukum dan pembuat model mengharuskan kami mengetahuinya. Dari jawaban Anda kami hanya menyimpan negaranya, tidak lebih rinci.
live-range = { $first } – { $last }
live-agree =
    Anda tinggal di <b>{ $country }</b>.

    Dengan tombol di bawah, Anda menyatakan bahwa ini benar, bahwa Anda berusia 18 tahun atau lebih, dan bahwa Anda menyetujui ketentuan (/terms) dan kebijakan privasi (/privacy) kami.
button-agree = ✅ Saya 18+ dan setuju
button-other-country = 🌍 Negara lain
live-ukraine = Apakah Anda tinggal di Krimea atau di bagian wilayah Donetsk atau Luhansk yang diduduki?
button-yes = Ya
button-no = Tidak

## Paying
invoice =
    <b>{ $what }</b>

    Yang harus dibayar: <b>{ $stars } ⭐ Bintang Telegram</b>
    Ini menambah { $credit } ke saldo Anda.
    Harga berlaku selama { $minutes ->
       *[other] { $minutes } menit
    }, sampai { $until } UTC.
invoice-top-up = Isi saldo { $amount }
invoice-from-balance = Sebagian ({ $amount }) dibayar dari saldo Anda.
invoice-title = Saldo { $amount }
invoice-description = Akses AI prabayar: { $amount } untuk saldo Anda.
invoice-paid = ✅ <b>Sudah dibayar.</b> { $stars } ⭐ menambah { $credit } ke saldo Anda.
invoice-expired = ⌛ Tagihan ini sudah berakhir dan belum dibayar. Jika tetap Anda bayar, uangnya masuk ke saldo Anda.
invoice-cancelled = Tagihan ini dibatalkan. Tidak ada yang dibayar.
button-pay-stars = ⭐ Bayar { $stars } Bintang
button-cancel = ✖ Batal
order =
    <b>Pesanan Anda</b>

    { $lines }

    Total: <b>{ $total }</b>
    Saldo: { $balance }
order-line = { $title } · { $price }
button-pay-balance = 👛 Bayar { $total } dari saldo
order-cancelled = Pesanan dibatalkan. Tidak ada yang dibayar.
order-done = ✅ Berhasil dibeli. Struknya menyusul.
top-up =
    <b>Isi saldo Anda</b>

    Saldo bisa dipakai untuk model apa pun, dan hanya membayar yang benar-benar Anda pakai. Mau isi berapa?
    Atau tulis jumlahnya dalam dolar AS, misalnya <code>12.50</code>.
top-up-cost = Dengan Bintang, saldo { $usd } seharga { $stars } ⭐: Telegram dan toko aplikasi mengambil { $percent }% darinya.

## What came of it
receipt =
    🧾 <b>Struk</b>

    { $lines }

    Total: <b>{ $total }</b>
    Saldo sekarang: { $balance }
    Pesanan <code>{ $order }</code>
receipt-line = { $title } · { $tokens } token · { $price }
receipt-expires = berlaku sampai { $date }
topped-up =
    💳 <b>{ $credit }</b> sudah masuk ke saldo Anda ({ $stars } ⭐). Saldo sekarang: <b>{ $balance }</b>.
topped-up-order = Pesanan Anda tidak bisa dipenuhi: { $why }
new-key =
    🔑 <b>Kunci Anda</b> (hanya ditampilkan sekali, jaga kerahasiaannya):

    <code>{ $key }</code>

    URL dasar: <code>{ $url }</code>

    Kunci ini berfungsi di semua aplikasi yang bisa diatur URL dasar dan kunci OpenAI-nya. Kami tidak pernah menghubungi Anda lebih dulu dan tidak pernah meminta kunci ini.
new-key-late =
    🔑 Sebuah kunci sudah dibuat untuk Anda, tetapi tidak bisa diantarkan dalam sehari, jadi rahasianya dihapus. Buat ulang kunci itu: tokennya tetap sama.
taken-back = ↩️ { $stars } ⭐ dikembalikan, { $credit } dipotong dari saldo Anda. Saldo sekarang: { $balance }.
taken-back-owed = ⛔ Telegram mengembalikan { $stars } ⭐ yang sudah terpakai. Utang Anda { $owed }; akun Anda dihentikan sampai utang itu dibayar. Hubungi /paysupport.
button-copy-key = 📋 Salin kunci
button-copy-url = 📋 Salin URL dasar
button-snippets = 🧩 Atur aplikasi saya

## Snippets
snippets =
    <b>Atur aplikasi Anda</b>

    Ganti <code>YOUR_KEY</code> dengan kunci Anda.
snippet = <b>{ $name }</b>
snippet-code = <pre>{ $code }</pre>

## Balance, usage, history
balance =
    👛 <b>Saldo</b>: { $available }
balance-held = Ditahan untuk permintaan yang sedang berjalan: { $held }
balance-packages = <b>Paket Anda</b>
balance-package = { $title }: sisa { $left } dari { $tokens } token
balance-owed = ⛔ Utang: { $owed }
balance-none = Anda belum punya paket.
usage =
    📈 <b>{ $days } hari terakhir</b>

    Permintaan: { $requests }
    Token: { $tokens }
    Terpakai: { $spent }
usage-models = <b>Per model</b>
usage-model = { $model }: { $spent } ({ $requests })
usage-none = Belum ada permintaan.
usage-left = Dengan laju ini, saldo Anda cukup untuk sekitar { $days ->
   *[other] { $days } hari
}.
picture-usage = Pemakaian Anda
picture-left = Sisa
picture-pace = Sisa hari, kira-kira
picture-requests = Permintaan
picture-money = USD per hari
picture-tokens = Token per hari
picture-other = lainnya
history = 🧾 <b>Riwayat</b>
history-none = Belum ada apa-apa.
history-line = { $date } · { $what } · { $change }
history-tokens = { $tokens } token, { $title }
history-credit = Saldo ditambahkan
history-promo = Hadiah dari kami
history-correction = Koreksi
history-stars = Dibayar dengan Bintang
history-stars-back = Bintang dikembalikan
history-collect = Utang dibayar
history-sale = Pembelian
history-expire = Kedaluwarsa, tidak terpakai
history-refund-package = Paket dikembalikan
history-refund-request = Biaya permintaan dikembalikan
history-calls = Permintaan × { $count }
history-other = Lainnya

## Keys
keys = 🔑 <b>Kunci saya</b>
keys-none = Anda belum punya kunci. Kunci pertama datang bersama pembelian pertama Anda.
key-active = aktif
key-frozen = dijeda
key-revoked = dicabut
key =
    🔑 <b>{ $label }</b>

    Diawali: <code>{ $prefix }</code>
    Status: { $state }
    Batas harian: { $cap }
    Terpakai hari ini: { $today }
    Model: { $models }
key-no-cap = tidak ada
key-all-models = semua
button-rotate = 🔄 Buat ulang
button-freeze = ⏸ Jeda
button-unfreeze = ▶️ Lanjutkan
button-revoke = 🗑 Cabut
button-new-key = ➕ Kunci baru
button-cap = Maks. { $amount } sehari
button-no-cap = Tanpa batas
button-sure = ⚠️ Ya, saya yakin
key-rotate-sure = Kunci dibuat ulang: rahasia baru langsung menggantikan yang lama, dan aplikasi yang memakai rahasia lama berhenti berfungsi.
key-revoke-sure = Kunci berhenti berfungsi selamanya. Yang sudah Anda beli tetap ada dan bisa dipakai dengan kunci Anda yang lain.
key-rename = Untuk mengganti namanya, tulis <code>/rename { $key } nama baru</code>. Untuk mengizinkan beberapa model saja, tulis <code>/models { $key } openai/gpt-4 …</code>, atau <code>/models { $key } all</code> untuk mengizinkan semuanya.
key-renamed = ✅ Kunci ini sekarang bernama { $label }.
key-models-set = ✅ Kunci ini sekarang boleh memakai model: { $models }.

## Language, help, papers
language = 🌐 <b>Bahasa</b>
help =
    <b>Yang bisa Anda lakukan di sini</b>

    /start – paket dan harga
    /balance – yang Anda punya
    /keys – kunci Anda: nama, jeda, buat ulang, batas
    /usage – yang sudah Anda pakai
    /history – semua yang Anda bayar dan beli
    /topup – isi saldo Anda
    /support – tulis ke staf kami
    /paysupport – pertanyaan tentang pembayaran
    /language – bahasa lain
    /terms, /privacy – ketentuan dan privasi
    /export_me, /delete_me – data Anda

    Permintaan yang gagal gratis. Kami tidak pernah menghubungi Anda lebih dulu.
terms =
    <b>Ketentuan</b> (versi { $version })

    1. Anda membeli akses prabayar ke model AI untuk dipakai sendiri. Anda harus berusia 18 tahun atau lebih dan tinggal di negara yang kami layani.
    2. Saldo dan paket membayar permintaan sesuai pemakaian sebenarnya, dengan harga yang ditampilkan sebelum Anda membeli. Permintaan yang gagal gratis. Paket berakhir pada tanggal yang ditampilkan.
    3. Saldo bukan uang: tidak bisa dikirim ke orang lain atau dicairkan. Bagian paket yang belum terpakai bisa dijadikan saldo lagi; pembayaran dengan Bintang dikembalikan seluruhnya selama belum ada yang terpakai.
    4. Jaga kerahasiaan kunci Anda: yang dipakai dengannya ditagihkan kepada Anda. Anda bisa menjeda atau mencabutnya kapan saja.
    5. Anda mematuhi aturan pembuat model; kami dapat menghentikan akun yang melanggar aturan itu atau hukum.
    6. Jawaban berasal dari model pihak lain dan bisa keliru. Kami tidak menjaminnya, dan bertanggung jawab hanya sejauh yang diwajibkan hukum.
    7. Pertanyaan tentang pembayaran: /paysupport. Telegram tidak bertanggung jawab atas pembelian di sini.
privacy =
    <b>Privasi</b>

    Yang kami simpan: ID angka Telegram Anda (terenkripsi), bahasa Anda, negara yang Anda sebutkan, apa yang Anda setujui dan kapan, pembelian, pembayaran, dan angka pemakaian Anda, serta kunci Anda dalam bentuk sidik jari digital (hash).
    Yang tidak kami simpan: nama, nama pengguna, dan nomor telepon Anda, serta apa pun yang Anda tanyakan kepada model atau yang dijawabnya.
    Pertanyaan Anda dikirim ke penyedia model yang Anda pilih, dengan nama samaran sebagai pengganti Anda. Telegram menyimpan salinan obrolan ini sendiri.
    /export_me menampilkan yang kami punya. /delete_me menghapus kaitan Anda dengan Telegram; angka pembelian tetap ada tanpa nama karena diwajibkan hukum akuntansi.
support =
    <b>Dukungan</b>

    Tulis pertanyaan Anda bersama perintahnya: <code>/support pertanyaan saya</code>. Pertanyaan Anda dijawab langsung oleh staf kami di obrolan ini.
paysupport =
    <b>Pertanyaan tentang pembayaran</b>

    Tulis apa yang terjadi bersama perintahnya: <code>/paysupport apa yang terjadi</code>. Pembayaran dengan Bintang bisa dikembalikan seluruhnya selama belum terpakai. Yang bertanggung jawab atas pembelian di sini bukan Telegram, melainkan kami.
support-sent = ✅ Pesan Anda sedang dikirim kepada kami. Kami akan menjawab di obrolan ini.
support-question =
    ✉️ /{ $command } dari pelanggan <code>{ $customer }</code>:

    { $question }

    Jawab dengan <code>/reply { $customer } …</code>
support-reply =
    ✉️ <b>Jawaban kami</b>

    { $answer }
support-nobody = Saat ini belum ada yang bisa dihubungi lewat cara ini. Silakan coba lagi nanti.
export = Ini semua yang kami simpan tentang Anda.
delete-sure =
    <b>Hapus data Anda?</b>

    Kunci Anda dicabut, saldo Anda sebesar { $balance } dan paket yang belum terpakai hangus, dan kaitan Anda dengan Telegram dihapus. Ini tidak bisa dibatalkan.
button-delete = 🗑 Hapus semuanya
deleted = Data Anda sudah dihapus. Tekan /start untuk memulai lagi.

## What goes wrong
error = Ada yang salah di pihak kami. Tidak ada yang hilang; silakan coba lagi.
error-closed = Tombol ini dari pesan lama. Ini keadaan terbarunya.
unknown-command = Saya tidak mengenal itu. Lihat /help untuk tahu apa yang bisa saya lakukan.
refused-customer-blocked = Akun Anda dihentikan. Hubungi /support.
refused-declaration-needed = Jawab dulu pertanyaan tentang negara Anda.
refused-country-refused = Mohon maaf, kami tidak boleh menjual ke negara tempat Anda tinggal.
refused-package-retired = Paket ini tidak dijual lagi.
refused-package-not-found = Paket ini tidak dijual lagi.
refused-model-not-sellable = Model ini sedang tidak bisa dijual.
refused-insufficient-balance = Saldo Anda tidak cukup untuk ini.
refused-order-closed = Pesanan sudah ditutup. Silakan pilih lagi.
refused-order-not-found = Pesanan sudah ditutup. Silakan pilih lagi.
refused-invoice-unknown = Tagihan ini bukan milik Anda. Silakan buka tagihan Anda sendiri di bot.
refused-invoice-closed = Tagihan ini sudah berakhir. Silakan buka yang baru di bot.
refused-price-mismatch = Harganya sudah berubah. Silakan buka tagihan baru di bot.
refused-stars-too-many = Jumlah ini melebihi yang bisa dibayar dengan Bintang sekaligus.
refused-stars-cap = Dalam tiga minggu pertama, pelanggan baru hanya bisa membayar jumlah terbatas dengan Bintang. Silakan pilih yang lebih kecil.
refused-cart-full = Keranjang sudah penuh.
refused-empty-cart = Keranjang Anda kosong.
refused-key-revoked = Kunci ini sudah dicabut selamanya.
refused-key-not-found = Kunci itu tidak ada.
refused-bad-label = Nama ini tidak bisa dipakai.
refused-bad-models = Sebutkan setidaknya satu model.
refused-bad-amount = Silakan tulis jumlah, misalnya 12.50.
refused-other = Saat ini hal itu tidak bisa dilakukan.

## The menu of commands
command-start = Paket dan harga
command-balance = Yang Anda punya
command-keys = Kunci Anda
command-usage = Yang sudah Anda pakai
command-history = Yang Anda bayar dan beli
command-topup = Isi saldo Anda
command-language = Bahasa lain
command-help = Yang bisa Anda lakukan di sini
command-support = Tulis ke staf kami
command-paysupport = Pertanyaan tentang pembayaran
command-terms = Ketentuan
command-privacy = Privasi
