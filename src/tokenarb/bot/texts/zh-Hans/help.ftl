# 简体中文. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Language, help, papers
language = 🌐 <b>语言</b>
help =
    <b>您可以在这里做什么</b>

    /start – 套餐和价格
    /models – 模型与价格
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
