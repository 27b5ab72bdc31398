# The shop in Telegram, Indonesian. en/ holds the text that this one is translated from.
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
