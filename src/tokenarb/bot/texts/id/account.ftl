# The shop in Telegram, Indonesian. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

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
