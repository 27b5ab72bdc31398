# 简体中文. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Try it
button-try = ✨ 试一试
try-ask =
    ✨ <b>试一试</b>

    模型：<code>{ $model }</code>
    密钥：{ $key }

    请在下一条消息中写下您的问题。它和任何请求一样计费，回答会显示在这里。
try-waiting = ⏳ 模型正在思考…
button-stop = ✋ 停止
try-closed = ✖ 没有提出问题，也没有扣费。
try-late = ⌛ 您的问题来得太晚，没有提出。没有扣费。
try-busy = ⏳ 您上一个问题还在回答中。请停止它，或等它结束。
try-stopping = 正在停止…
try-over = 这个回答已经结束。
try-receipt = 🧾 { $model } · { $question } + { $answer } 个 Token · { $charge } · 剩余：{ $left }
button-receipt = 🧾 收据
try-free = 🎁 没有扣费。
try-provider = ⚠️ 模型的提供商出错了。
try-stopped = ✋ 已停止。到那时为止模型写出的内容照常计费。
try-interrupted = ⚠️ 机器人在您提问途中重新启动，因此回答不完整。
try-hidden = ⚠️ 无法在此聊天中显示回答。

## Receipts a request
button-calls = 🧾 请求
calls = 🧾 <b>请求</b>
calls-free = 最新的在前，时间为 UTC。失败的请求免费。
button-call = { $at } · { $model } · { $charge }
call-running = 进行中
call-free = 免费
call-refunded = 已退还
call-unknown = 您没有这个请求。
call =
    🧾 <b>{ $model }</b>

    { $at }
    <code>{ $id }</code>
call-state-charged = ✅ 已回答。
call-state-left = ✅ 在结束前离开；已使用的部分照常计费。
call-state-remembered = ✅ 由记忆作答，只收部分价格。
call-state-free = 🎁 失败或为空，因此免费。
call-state-running = ⏳ 仍在进行；数字稍后给出。
call-state-refunded = ↩️ 已扣费，并已退还。
call-held = 最多预留：{ $held }（用于 { $limit } 个回答 Token）
call-charge = 扣费：<b>{ $charge }</b>
call-refund = 退还：{ $refund }
call-tokens = Token：问题 { $question }，回答 { $answer }
call-cached = 问题中来自缓存：{ $count }
call-thinking = 回答中用于思考：{ $count }
call-price = 版本 { $version } 的价格，每百万 Token：问题 { $question }，回答 { $answer }
call-attempts = 尝试次数：{ $count }
call-finish = 结束原因：<code>{ $finish }</code>
call-first = { $ms } 毫秒后首次响应
call-whole = { $ms } 毫秒后完成
call-contents = 提问和回答的内容都不会保存。

## What goes wrong
refused-key-frozen = 此密钥已暂停。请先恢复。
refused-key-cap-reached = 此密钥已达到每日上限。
refused-model-not-allowed = 此密钥不能使用该模型。
refused-model-not-found = 此模型已不再出售。
refused-context-length-exceeded = 问题对此模型来说太长。
refused-content-policy-violation = 模型的提供商不回答这类问题。
refused-rate-limit-exceeded = 同时的请求太多。请稍候。
refused-maintenance = 系统正在维护。请稍后再试。

## The menu of commands
command-try = 在聊天中向模型提问
help-line = /{ $command } – { $what }
command-calls = 您的请求及其收据
