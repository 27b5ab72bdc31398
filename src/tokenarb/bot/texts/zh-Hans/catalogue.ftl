# 简体中文. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## The catalogue of models
button-models = 🧠 模型
models =
    🧠 <b>模型</b>：{ $count } 个，一个密钥全部可用

    请选择厂商，或直接在此聊天中输入模型名称中的一个词，例如 <code>claude</code>。
button-maker = { $maker }（{ $count }）
button-makers = 🧠 全部厂商
button-search = 🔎 搜索
models-search = 🔎 请在此聊天中输入模型名称中的一个词，例如 <code>claude</code> 或 <code>gpt 4o mini</code>。
models-none = 目前没有在售模型。
models-maker = <b>{ $maker }</b> · 模型数：{ $count }
models-found = 🔎 <b>{ $words }</b> · 找到：{ $count }
models-missed = 🔎 这里没有名为 { $words } 的模型。请换一个词，或查看全部厂商。
models-prices = 每个模型旁边：您发送的 / 回答的每百万 Token 价格。
button-model = { $model } · { $question } / { $answer }
button-model-each = { $model } · { $price }

## One model
model =
    🧠 <b>{ $title }</b>
    { $maker } · <code>{ $id }</code>
model-context = 一次可处理 { $tokens } 个 Token，约 { $words } 字
model-output = 回答最长 { $tokens } 个 Token
model-cutoff = 知识截至 { $date }
model-leaves = ⚠️ 将于 { $date } 下线
model-able = <b>能力（依据其参数说明）</b>
trait-sees = 理解图片
trait-reads = 读取 PDF 等文件
trait-hears = 理解声音
trait-watches = 理解视频
trait-draws = 生成图片
trait-speaks = 语音输出
trait-transcribes = 把语音转成文字
trait-embeds = 把文本转成用于搜索的向量，不能聊天
trait-tools = 调用您应用中的工具
trait-schema = 严格遵守 JSON 格式
trait-thinks = 可按要求先思考；思考按回答计费
trait-always-thinks = 总是先思考；思考按回答计费
trait-searches = 自行搜索网络，每次搜索收费
trait-long = 一次可处理很长的文本
band-low = 价格：属于我们模型中最便宜的三分之一
band-middle = 价格：属于我们模型中居中的三分之一
band-high = 价格：属于我们模型中最贵的三分之一
model-price =
    <b>每百万 Token 的价格</b>
    您发送的：{ $question }
    回答：{ $answer }
model-price-long = 超过 { $tokens } 个 Token 时：{ $question } / { $answer }
model-price-hours = UTC { $hours } 期间：{ $question } / { $answer }
model-price-request = 每次请求：{ $price }
model-price-search = 每次网络搜索：{ $price }
price-picture = 每张图片：{ $price }
price-character = 每 1,000 个字符：{ $price }
price-second = 每分钟：{ $price }
model-packages = 它的套餐见下方。也可以充值任意金额，余额可用于任何模型。
model-credit = 它没有套餐。请充值任意金额：余额可用于任何模型，按实际用量付费。
button-compare = ⚖️ 对比

## Side by side
compare = ⚖️ <b>对比</b>
compare-choose = ⚖️ 已选：{ $models }。请再选一个模型进行对比。
compare-model = { $number } <b>{ $model }</b>
compare-line = { $what }：{ $values }
compare-question = 发送每百万 Token
compare-answer = 回答每百万 Token
compare-words = 每一千字，约（提问 / 回答）
compare-each = 价格
compare-context = 一次可处理的 Token
compare-output = 最长回答的 Token
button-compare-more = ➕ 再加一个模型

## Checkout
order-quote = 价格在 { $minutes ->
   *[other] { $minutes } 分钟
}内有效，截至 { $until }（UTC）。
order-key-new = 🔑 将附带一个新密钥，您的其他密钥也可以使用它。
order-key-same = 🔑 您现有的密钥可以立即使用它。
button-key-new = 🔑 附带新密钥
button-key-same = 🔑 不要新密钥
refused-too-fast = 🐢 一下子太多了。请稍等几秒，我会继续回复。付款不受影响。

## The menu of commands
command-models = 模型与价格
