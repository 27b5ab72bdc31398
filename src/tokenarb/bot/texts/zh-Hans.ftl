# 简体中文. Machine draft: see docs/translations.md. The text it is translated from is en.ftl.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Home
home =
    <b>预付费使用 AI。</b>GPT、Claude、Gemini、Llama 等众多模型，一个密钥即可在任何支持 OpenAI API 的应用中使用。

    用多少付多少。失败的请求不收费。无需订阅。
home-balance = 余额：<b>{ $balance }</b>
home-no-packages = 目前没有在售套餐。您可以先充值，再按实际用量付费。
home-choose = 请选择套餐：
button-package = { $title } · { $price }
button-more-packages = 🗂 全部套餐
button-top-up = 💳 充值
button-amount = { $amount }
button-balance = 👛 余额
button-keys = 🔑 我的密钥
button-usage = 📈 用量
button-history = 🧾 记录
button-cart = 🛒 购物车（{ $count }）
button-language = 🌐 语言
button-help = ❓ 帮助
button-back = ‹ 返回
button-home = 🏠 首页
button-table = 📄 CSV 文件

## Packages
packages = <b>全部套餐</b>
package =
    <b>{ $title }</b>

    模型：<code>{ $model }</code>
    Token 数量：<b>{ $tokens }</b>
    价格：<b>{ $price }</b>
package-expires = { $days ->
   *[other] 购买后 { $days } 天内有效。
}
package-forever = 永久有效。
package-token = 您发送的每个 Token 消耗套餐中的 1 个 Token，回答中的每个 Token 消耗 { $ratio } 个。
words = 每一千字大约的费用：
words-line = { $model }：提问 { $question }，回答 { $answer }
words-line-estimated = { $model }：提问 { $question }，回答 { $answer }（估算）
button-buy-stars = ⭐ 购买 · { $stars }
button-buy-balance = 👛 用余额购买 · { $price }
button-add = 🛒 加入购物车
toast-added = 已加入购物车。

## Cart
cart = <b>您的购物车</b>
cart-line = { $count } × { $title } · { $price }
cart-total = 合计：<b>{ $total }</b>
cart-empty = 购物车是空的。
button-remove = ➖ { $title }
button-checkout = ✅ 结算 · { $total }

## Before the first purchase
live =
    <b>首次购买前</b>

    您居住在哪里？法律和模型厂商要求我们了解这一点。对于您的回答，我们只保存国家或地区，不保存更详细的信息。
live-range = { $first } – { $last }
live-agree =
    您居住在<b>{ $country }</b>。

    点击下方按钮即表示您确认以上信息属实、您已年满 18 周岁，并接受 /terms 和 /privacy 。
button-agree = ✅ 我已年满 18 周岁并同意
button-other-country = 🌍 其他国家或地区
live-ukraine = 您是否居住在克里米亚，或顿涅茨克州、卢甘斯克州的被占领地区？
button-yes = 是
button-no = 否

## Paying
invoice =
    <b>{ $what }</b>

    应付：<b>{ $stars } ⭐ Telegram 星星（Stars）</b>
    付款后您的余额将增加 { $credit }。
    价格在 { $minutes ->
       *[other] { $minutes } 分钟
    }内有效，截至 { $until }（UTC）。
invoice-top-up = 充值 { $amount }
invoice-from-balance = 其中 { $amount } 从您的余额中支付。
invoice-title = 余额 { $amount }
invoice-description = 预付费使用 AI：为您的余额充值 { $amount }。
invoice-paid = ✅ <b>已付款。</b>{ $stars } ⭐ 为您的余额增加了 { $credit }。
invoice-expired = ⌛ 此账单已过期，未发生付款。如果您仍然付款，款项会计入您的余额。
invoice-cancelled = 此账单已取消，未发生付款。
button-pay-stars = ⭐ 支付 { $stars } 颗星星
button-cancel = ✖ 取消
order =
    <b>您的订单</b>

    { $lines }

    合计：<b>{ $total }</b>
    余额：{ $balance }
order-line = { $title } · { $price }
button-pay-balance = 👛 用余额支付 { $total }
order-cancelled = 订单已取消，未发生付款。
order-done = ✅ 购买成功，收据随后发送。
top-up =
    <b>充值</b>

    余额可用于任何模型，按实际用量扣费。充值多少？
    您也可以直接输入美元金额，例如 <code>12.50</code>。
top-up-cost = 使用星星支付时，{ $usd } 需要 { $stars } ⭐：其中 { $percent }% 由 Telegram 和应用商店收取。

## What came of it
receipt =
    🧾 <b>收据</b>

    { $lines }

    合计：<b>{ $total }</b>
    当前余额：{ $balance }
    订单 <code>{ $order }</code>
receipt-line = { $title } · { $tokens } 个 Token · { $price }
receipt-expires = 有效期至 { $date }
topped-up =
    💳 <b>{ $credit }</b> 已计入您的余额（{ $stars } ⭐）。当前余额：<b>{ $balance }</b>。
topped-up-order = 您的订单未能完成：{ $why }
new-key =
    🔑 <b>您的密钥</b>（仅显示一次，请妥善保密）：

    <code>{ $key }</code>

    接口地址（Base URL）：<code>{ $url }</code>

    它适用于任何可以设置 OpenAI 接口地址和密钥的应用。我们绝不会主动联系您，也绝不会向您索要此密钥。
new-key-late =
    🔑 我们为您创建了一个密钥，但一天之内未能送达，因此已将其清除。请为它重新生成密钥：新密钥使用同样的 Token。
taken-back = ↩️ 已退回 { $stars } ⭐，并从您的余额中扣除 { $credit }。当前余额：{ $balance }。
taken-back-owed = ⛔ Telegram 退回了 { $stars } ⭐，但这些星星已被使用。您尚欠 { $owed }，还清之前账户暂停使用。请通过 /paysupport 联系我们。
button-copy-key = 📋 复制密钥
button-copy-url = 📋 复制接口地址
button-snippets = 🧩 设置我的应用

## Snippets
snippets =
    <b>设置您的应用</b>

    请将 <code>YOUR_KEY</code> 替换为您的密钥。
snippet = <b>{ $name }</b>
snippet-code = <pre>{ $code }</pre>

## Balance, usage, history
balance =
    👛 <b>余额</b>：{ $available }
balance-held = 正在进行的请求预留：{ $held }
balance-packages = <b>您的套餐</b>
balance-package = { $title }：剩余 { $left } / { $tokens } 个 Token
balance-owed = ⛔ 欠款：{ $owed }
balance-none = 您还没有套餐。
usage =
    📈 <b>最近 { $days } 天</b>

    请求数：{ $requests }
    Token：{ $tokens }
    花费：{ $spent }
usage-models = <b>按模型</b>
usage-model = { $model }：{ $spent }（{ $requests }）
usage-none = 还没有请求。
usage-left = 按目前的速度，您的余额大约还能用 { $days ->
   *[other] { $days } 天
}。
picture-usage = 您的用量
picture-left = 剩余
picture-pace = 大约还能用（天）
picture-requests = 请求
picture-money = 每日美元
picture-tokens = 每日 Token
picture-other = 其他
history = 🧾 <b>记录</b>
history-none = 暂无记录。
history-line = { $date } · { $what } · { $change }
history-tokens = { $tokens } 个 Token，{ $title }
history-credit = 入账
history-promo = 我们的赠送
history-correction = 更正
history-stars = 用星星支付
history-stars-back = 退回星星
history-collect = 偿还欠款
history-sale = 购买
history-expire = 到期未使用
history-refund-package = 退回套餐
history-refund-request = 请求退款
history-calls = 请求 × { $count }
history-other = 其他

## Keys
keys = 🔑 <b>我的密钥</b>
keys-none = 您还没有密钥。首次购买后即可获得第一个密钥。
key-active = 可用
key-frozen = 已暂停
key-revoked = 已吊销
key =
    🔑 <b>{ $label }</b>

    开头：<code>{ $prefix }</code>
    状态：{ $state }
    每日上限：{ $cap }
    今日花费：{ $today }
    模型：{ $models }
key-no-cap = 无
key-all-models = 全部
button-rotate = 🔄 重新生成
button-freeze = ⏸ 暂停
button-unfreeze = ▶️ 恢复
button-revoke = 🗑 吊销
button-new-key = ➕ 新建密钥
button-cap = 每日上限 { $amount }
button-no-cap = 不设上限
button-sure = ⚠️ 是的，我确定
key-rotate-sure = 新密钥会立即取代旧密钥：仍使用旧密钥的应用将停止工作。
key-revoke-sure = 此密钥将永久失效。您购买的内容会保留，可继续用其他密钥使用。
key-rename = 如需重命名，请发送 <code>/rename { $key } 新名称</code>。如需只允许部分模型，请发送 <code>/models { $key } openai/gpt-4 …</code>，或 <code>/models { $key } all</code>。
key-renamed = ✅ 密钥现已命名为 { $label }。
key-models-set = ✅ 此密钥现在可以使用：{ $models }。

## Language, help, papers
language = 🌐 <b>语言</b>
help =
    <b>您可以在这里做什么</b>

    /start – 套餐和价格
    /balance – 您的余额和套餐
    /keys – 您的密钥：重命名、暂停、重新生成、上限
    /usage – 您的用量
    /history – 您的全部付款和购买记录
    /topup – 充值余额
    /support – 联系人工客服
    /paysupport – 付款问题
    /language – 切换语言
    /terms、 /privacy – 条款与隐私
    /export_me、 /delete_me – 您的数据

    失败的请求不收费。我们绝不会主动联系您。
terms =
    <b>条款</b>（版本 { $version }）

    1. 您购买的是供您本人使用的 AI 模型预付费访问权限。您必须年满 18 周岁，并居住在我们提供服务的国家或地区。
    2. 请求费用按实际用量、以购买前展示的价格从余额和套餐中扣除。失败的请求不收费。套餐于所示日期到期。
    3. 余额不是货币：不能转给他人，也不能提现。套餐的未使用部分可以转回余额；以星星支付的款项，只要完全未使用，可全额退还。
    4. 请妥善保管您的密钥：使用密钥产生的费用由您承担。您可以随时暂停或吊销密钥。
    5. 您须遵守模型厂商的规则；对违反规则或法律的账户，我们可以停用。
    6. 回答由第三方模型生成，可能有误。我们不对其作任何保证，仅在法律要求的范围内承担责任。
    7. 付款问题： /paysupport 。Telegram 不对在此进行的购买负责。
privacy =
    <b>隐私</b>

    我们保存：您的 Telegram 数字 ID（已加密）、您的语言、您告知的国家或地区、您同意的内容和时间、您的购买、付款和用量数据，以及您密钥的指纹。
    我们不保存：您的姓名、用户名、电话号码，以及您向模型提出的任何问题和模型的任何回答。
    您的问题会以化名发送给您所选模型的提供商。Telegram 会自行保留此聊天的副本。
    /export_me 显示我们保存的内容。 /delete_me 会清除您与 Telegram 的关联；购买数据会以匿名方式保留，因为会计法有此要求。
support =
    <b>客服</b>

    请用此命令写下您的问题：<code>/support 我的问题</code>。人工客服会在此聊天中回复您。
paysupport =
    <b>付款问题</b>

    请用此命令说明情况：<code>/paysupport 发生了什么</code>。以星星支付的款项只要未使用，可全额退还。在此进行的购买由我们负责，而非 Telegram。
support-sent = ✅ 您的消息正在发送给我们，我们会在此聊天中回复您。
support-question =
    ✉️ /{ $command } 来自客户 <code>{ $customer }</code>：

    { $question }

    回复请用 <code>/reply { $customer } …</code>
support-reply =
    ✉️ <b>我们的回复</b>

    { $answer }
support-nobody = 目前无法通过此方式联系到客服，请稍后再试。
export = 这是我们保存的关于您的全部数据。
delete-sure =
    <b>删除您的数据？</b>

    您的密钥将被吊销，余额 { $balance } 和未使用的套餐将丢失，您与 Telegram 的关联将被清除。此操作无法撤销。
button-delete = 🗑 全部删除
deleted = 您的数据已删除。发送 /start 可重新开始。

## What goes wrong
error = 我们这边出了点问题。没有任何损失，请重试。
error-closed = 此按钮来自较早的消息。以下是当前状态。
unknown-command = 我不明白。发送 /help 查看我能做什么。
refused-customer-blocked = 您的账户已停用。请通过 /support 联系我们。
refused-declaration-needed = 请先回答关于您所在国家或地区的问题。
refused-country-refused = 很抱歉，我们不能向您居住的国家或地区销售。
refused-package-retired = 此套餐已停售。
refused-package-not-found = 此套餐已停售。
refused-model-not-sellable = 此模型目前无法销售。
refused-insufficient-balance = 您的余额不足。
refused-order-closed = 此订单已结束，请重新选择。
refused-order-not-found = 此订单已结束，请重新选择。
refused-invoice-unknown = 此账单不属于您。请在机器人中打开您自己的账单。
refused-invoice-closed = 此账单已过期。请在机器人中打开新的账单。
refused-price-mismatch = 价格已变动。请在机器人中打开新的账单。
refused-stars-too-many = 超出了星星单次支付的上限。
refused-stars-cap = 新客户在前三周内可用星星支付的金额有限。请选择较小的金额。
refused-cart-full = 购物车已满。
refused-empty-cart = 购物车是空的。
refused-key-revoked = 此密钥已永久吊销。
refused-key-not-found = 没有这个密钥。
refused-bad-label = 此名称无法使用。
refused-bad-models = 请至少写出一个模型。
refused-bad-amount = 请输入金额，例如 12.50。
refused-other = 目前无法进行此操作。

## The menu of commands
command-start = 套餐和价格
command-balance = 您的余额和套餐
command-keys = 您的密钥
command-usage = 您的用量
command-history = 您的付款和购买记录
command-topup = 充值余额
command-language = 切换语言
command-help = 您可以在这里做什么
command-support = 联系人工客服
command-paysupport = 付款问题
command-terms = 条款
command-privacy = 隐私
