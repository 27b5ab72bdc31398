# The shop in Telegram, Brazilian Portuguese. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Payments on chains
deposit-seen = 👀 <b>{ $amount }</b> na rede { $network } já está em um bloco. O valor entra no seu saldo assim que a rede confirmar; não é preciso fazer nada.
deposit-credited = ✅ <b>{ $amount }</b> na rede { $network }: pagamento confirmado, <b>{ $credit }</b> entraram no seu saldo. Saldo atual: <b>{ $balance }</b>.
deposit-reversed = ↩️ A rede { $network } desfez o pagamento de { $amount }: { $credit } saíram do seu saldo. Saldo atual: { $balance }. Se o pagamento for confirmado de novo, será creditado de novo.
deposit-reversed-owed = ⛔ A rede { $network } desfez o pagamento de { $amount }, que já tinha sido gasto. Você deve { $owed }; sua conta fica suspensa até o pagamento. Escreva para /paysupport.
