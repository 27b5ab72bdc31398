# The shop in Telegram, Indonesian. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Language, help, papers
language = 🌐 <b>Bahasa</b>
help =
    <b>Yang bisa Anda lakukan di sini</b>

    /start – paket dan harga
    /models – model dan harga
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
