# 简体中文. Machine draft: see docs/translations.md. The text it is translated from is in en/
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
