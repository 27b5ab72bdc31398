# Questions asked in the chat, and receipts a request, Indonesian. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Try it
button-try = ✨ Coba
try-ask =
    ✨ <b>Coba</b>

    Model: <code>{ $model }</code>
    Kunci: { $key }

    Tulis pertanyaan Anda di pesan berikutnya. Biayanya seperti permintaan lain, dan jawabannya datang di sini.
try-waiting = ⏳ Model sedang berpikir…
button-stop = ✋ Hentikan
try-closed = ✖ Tidak ada pertanyaan yang diajukan dan tidak ada biaya.
try-late = ⌛ Pertanyaan Anda terlambat dan tidak diajukan. Tidak ada biaya.
try-busy = ⏳ Pertanyaan terakhir Anda masih dijawab. Hentikan, atau tunggu sampai selesai.
try-stopping = Menghentikan…
try-over = Jawaban ini sudah selesai.
try-receipt = 🧾 { $model } · { $question } + { $answer } token · { $charge } · sisa: { $left }
button-receipt = 🧾 Kuitansi
try-free = 🎁 Tidak ada biaya.
try-provider = ⚠️ Penyedia model gagal.
try-stopped = ✋ Dihentikan. Yang sudah ditulis model tetap dikenai biaya.
try-interrupted = ⚠️ Bot dimulai ulang di tengah pertanyaan Anda, jadi jawabannya tidak utuh.
try-hidden = ⚠️ Jawaban tidak bisa ditampilkan di obrolan ini.

## Receipts a request
button-calls = 🧾 Permintaan
calls = 🧾 <b>Permintaan</b>
calls-free = Yang terbaru lebih dulu, dalam UTC. Permintaan yang gagal gratis.
button-call = { $at } · { $model } · { $charge }
call-running = berjalan
call-free = gratis
call-refunded = dikembalikan
call-unknown = Anda tidak punya permintaan itu.
call =
    🧾 <b>{ $model }</b>

    { $at }
    <code>{ $id }</code>
call-state-charged = ✅ Dijawab.
call-state-left = ✅ Ditinggalkan sebelum selesai; yang terpakai dikenai biaya.
call-state-remembered = ✅ Dijawab dari memori, dengan sebagian harga.
call-state-free = 🎁 Gagal atau kosong, jadi gratis.
call-state-running = ⏳ Masih berjalan; angkanya menyusul.
call-state-refunded = ↩️ Dikenai biaya, lalu dikembalikan.
call-held = Ditahan paling banyak: { $held } (untuk { $limit } token jawaban)
call-charge = Biaya: <b>{ $charge }</b>
call-refund = Dikembalikan: { $refund }
call-tokens = Token: pertanyaan { $question }, jawaban { $answer }
call-cached = Dari pertanyaan, diambil dari cache: { $count }
call-thinking = Dari jawaban, untuk berpikir: { $count }
call-price = Harga versi { $version } per satu juta token: pertanyaan { $question }, jawaban { $answer }
call-attempts = Percobaan: { $count }
call-finish = Alasan berakhir: <code>{ $finish }</code>
call-first = Tanda pertama setelah { $ms } md
call-whole = Utuh setelah { $ms } md
call-contents = Pertanyaan dan jawaban tidak disimpan sama sekali.

## What goes wrong
refused-key-frozen = Kunci ini dijeda. Lanjutkan dulu.
refused-key-cap-reached = Kunci sudah mencapai batas hariannya.
refused-model-not-allowed = Kunci ini tidak boleh memakai model itu.
refused-model-not-found = Model ini tidak dijual lagi.
refused-context-length-exceeded = Pertanyaan terlalu panjang untuk model ini.
refused-content-policy-violation = Penyedia model tidak menjawab pertanyaan seperti itu.
refused-rate-limit-exceeded = Terlalu banyak permintaan sekaligus. Tunggu sebentar.
refused-maintenance = Kami sedang memperbaiki sistem. Silakan coba lagi nanti.

## The menu of commands
command-try = Tanya model di obrolan ini
help-line = /{ $command } – { $what }
command-calls = Permintaan Anda dan kuitansinya
