# The shop in Telegram, Brazilian Portuguese. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Payments on chains
deposit-pending = ⏳ <b>{ $amount }</b> na rede { $network } está a caminho e espera pelo primeiro bloco. Antes disso nada é creditado.
deposit-gone = ✖️ <b>{ $amount }</b> na rede { $network }: o pagamento foi substituído ou descartado antes de entrar em um bloco. Nada foi creditado; se você pagou de novo, esse pagamento aparece sozinho.
deposit-seen = 👀 <b>{ $amount }</b> na rede { $network } já está em um bloco. O valor entra no seu saldo assim que a rede confirmar; não é preciso fazer nada.
deposit-credited = ✅ <b>{ $amount }</b> na rede { $network }: pagamento confirmado, <b>{ $credit }</b> entraram no seu saldo. Saldo atual: <b>{ $balance }</b>.
deposit-reversed = ↩️ A rede { $network } desfez o pagamento de { $amount }: { $credit } saíram do seu saldo. Saldo atual: { $balance }. Se o pagamento for confirmado de novo, será creditado de novo.
deposit-reversed-owed = ⛔ A rede { $network } desfez o pagamento de { $amount }, que já tinha sido gasto. Você deve { $owed }; sua conta fica suspensa até o pagamento. Escreva para /paysupport.
history-deposit = Pago em cripto
history-deposit-back = Pagamento desfeito pela rede
