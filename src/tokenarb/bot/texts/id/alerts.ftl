# What customers are told unasked, Indonesian. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## What is told
alert-wallet = 👛 Saldo Anda tinggal <b>{ $left }</b> dari { $full }.
alert-wallet-empty = 👛 Saldo Anda habis. Permintaan yang dibayar dengannya ditolak sampai Anda mengisinya lagi.
alert-package = 📦 Dari paket Anda untuk { $model } tersisa <b>{ $left }</b> dari { $full } token.
alert-package-empty = 📦 Paket Anda untuk { $model } sudah habis. Saldo Anda sekarang membayar permintaan itu, jika kunci mengizinkannya.
alert-expiry = ⌛ { $title } berakhir pada { $date } (UTC), dan masih tersisa { $left } token.
alert-price = 💱 <b>Harga baru</b>, per satu juta token pertanyaan / jawaban:
alert-price-line = { $model }: { $before } → <b>{ $now }</b>
alert-price-packages = Paket yang Anda miliki tetap pada harganya.
alert-more = dan { $count } lagi
alert-incident = ⚠️ <b>Saat ini tidak dapat dijangkau:</b>
alert-model = · { $model }
alert-incident-free = Permintaan yang gagal gratis. Kami kabari bila sudah selesai.
alert-incident-over = ✅ Model yang kami sebut tidak dapat dijangkau sudah menjawab lagi.

## What is wanted
button-alerts = 🔔 Pemberitahuan
alerts =
    🔔 <b>Pemberitahuan</b>

    Kami menulis bila saldo atau paket suatu model tinggal sebagian, sebelum paket berakhir, bila harga model yang Anda miliki berubah, dan bila model itu terganggu beberapa menit.
alerts-choose = Ketuk yang ingin Anda ketahui:
alerts-muted = Sekarang Anda tidak menerima satu pun dari ini. Kuitansi, kunci, dan jawaban atas pertanyaan Anda tetap datang.
button-alerts-mute = 🔕 Tanpa pemberitahuan
button-alerts-unmute = 🔔 Beri tahu lagi
button-level = sisa { $percent } %
button-days = { $days ->
   *[other] { $days } hari sebelumnya
}
button-alert-prices = Harga
button-alert-incidents = Gangguan
command-alerts = Tentang apa kami menulis kepada Anda
