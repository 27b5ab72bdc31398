# The shop in Telegram, Indonesian. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Payments on chains
deposit-pending = ⏳ <b>{ $amount }</b> di jaringan { $network } sedang dalam perjalanan dan menunggu blok pertamanya. Sebelum itu saldo tidak bertambah.
deposit-gone = ✖️ <b>{ $amount }</b> di jaringan { $network }: pembayaran diganti atau dibuang sebelum masuk ke blok. Saldo tidak bertambah; jika Anda membayar lagi, pembayaran itu akan muncul sendiri.
deposit-seen = 👀 <b>{ $amount }</b> di jaringan { $network } sudah masuk ke sebuah blok. Saldo Anda bertambah begitu jaringan mengonfirmasinya; Anda tidak perlu melakukan apa pun.
deposit-credited = ✅ <b>{ $amount }</b> di jaringan { $network } sudah dikonfirmasi: <b>{ $credit }</b> masuk ke saldo Anda. Saldo sekarang: <b>{ $balance }</b>.
deposit-reversed = ↩️ Jaringan { $network } membatalkan pembayaran { $amount }: { $credit } dipotong dari saldo Anda. Saldo sekarang: { $balance }. Jika pembayaran itu dikonfirmasi lagi, saldo Anda ditambah lagi.
deposit-reversed-owed = ⛔ Jaringan { $network } membatalkan pembayaran { $amount } yang sudah terpakai. Utang Anda { $owed }; akun Anda dihentikan sampai utang itu dibayar. Hubungi /paysupport.
history-deposit = Dibayar dengan kripto
history-deposit-back = Pembayaran dibatalkan jaringannya
