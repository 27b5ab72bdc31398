# فارسی. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## The catalogue of models
button-models = 🧠 مدل‌ها
models =
    🧠 <b>مدل‌ها</b>: { $count }، همه با یک کلید

    سازنده‌ای را انتخاب کنید یا کلمه‌ای از نام مدل را در همین گفتگو بنویسید، مانند <code>claude</code>.
button-maker = { $maker } ({ $count })
button-makers = 🧠 همهٔ سازندگان
button-search = 🔎 جستجو
models-search = 🔎 کلمه‌ای از نام مدل را در همین گفتگو بنویسید، مانند <code>claude</code> یا <code>gpt 4o mini</code>.
models-none = فعلاً مدلی برای فروش نداریم.
models-maker = <b>{ $maker }</b> · تعداد مدل‌ها: { $count }
models-found = 🔎 <b>{ $words }</b> · یافت شد: { $count }
models-missed = 🔎 مدلی به نام { $words } نداریم. کلمهٔ دیگری بنویسید یا همهٔ سازندگان را ببینید.
models-prices = کنار هر مدل: قیمت یک میلیون توکن ارسالی شما / توکن پاسخ.
button-model = { $model } · { $question } / { $answer }
button-model-each = { $model } · { $price }

## One model
model =
    🧠 <b>{ $title }</b>
    { $maker } · <code>{ $id }</code>
model-context = هم‌زمان { $tokens } توکن می‌پذیرد، حدود { $words } کلمه
model-output = پاسخی تا { $tokens } توکن می‌دهد
model-cutoff = از رویدادها تا { $date } خبر دارد
model-leaves = ⚠️ در { $date } کنار گذاشته می‌شود
model-able = <b>آنچه می‌تواند، طبق مشخصات سازنده</b>
trait-sees = تصویر را می‌فهمد
trait-reads = فایل می‌خواند، مانند PDF
trait-hears = صدا را می‌فهمد
trait-watches = ویدیو را می‌فهمد
trait-draws = تصویر می‌سازد
trait-speaks = حرف می‌زند
trait-transcribes = گفتار را به متن تبدیل می‌کند
trait-embeds = متن را برای جستجو به بردار تبدیل می‌کند، گفتگو نمی‌کند
trait-tools = ابزارهای برنامهٔ شما را فرا می‌خواند
trait-schema = دقیقاً به قالب JSON پایبند می‌ماند
trait-thinks = اگر بخواهید نخست فکر می‌کند؛ هزینهٔ فکر کردن مانند پاسخ است
trait-always-thinks = همیشه نخست فکر می‌کند؛ هزینهٔ فکر کردن مانند پاسخ است
trait-searches = خودش در وب جستجو می‌کند، هر جستجو هزینه دارد
trait-long = متن‌های بسیار بلند را یکجا می‌پذیرد
band-low = قیمت: در ارزان‌ترین یک‌سوم مدل‌های ما
band-middle = قیمت: در یک‌سوم میانی مدل‌های ما
band-high = قیمت: در گران‌ترین یک‌سوم مدل‌های ما
model-price =
    <b>قیمت یک میلیون توکن</b>
    آنچه می‌فرستید: { $question }
    پاسخ: { $answer }
model-price-long = بیش از { $tokens } توکن: { $question } / { $answer }
model-price-hours = در ساعت { $hours } UTC: { $question } / { $answer }
model-price-request = هر درخواست: { $price }
model-price-search = هر جستجوی وب: { $price }
price-picture = یک تصویر: { $price }
price-character = 1,000 نویسه: { $price }
price-second = یک دقیقه: { $price }
model-packages = بسته‌های آن در زیر آمده است. یا موجودی‌تان را به هر مبلغی شارژ کنید که با آن هر مدلی را می‌توان پرداخت.
model-credit = بسته‌ای از آن نداریم. موجودی‌تان را به هر مبلغی شارژ کنید: با آن هر مدلی را به اندازهٔ مصرف می‌پردازید.
button-compare = ⚖️ مقایسه

## Side by side
compare = ⚖️ <b>کنار هم</b>
compare-choose = ⚖️ انتخاب شده: { $models }. مدل دیگری برای مقایسه انتخاب کنید.
compare-model = { $number } <b>{ $model }</b>
compare-line = { $what }: { $values }
compare-question = یک میلیون توکن ارسالی
compare-answer = یک میلیون توکن پاسخ
compare-words = هزینهٔ هزار کلمه، تقریبی (پرسش / پاسخ)
compare-each = قیمت
compare-context = توکن هم‌زمان
compare-output = بلندترین پاسخ، توکن
button-compare-more = ➕ مدلی دیگر

## Checkout
order-quote = این قیمت تا { $minutes ->
    [one] { $minutes } دقیقه
   *[other] { $minutes } دقیقه
} دیگر معتبر است، یعنی تا ساعت { $until } به وقت UTC.
order-key-new = 🔑 کلید تازه‌ای همراه آن می‌آید. کلیدهای دیگرتان هم می‌توانند از آن خرج کنند.
order-key-same = 🔑 کلیدهایی که دارید بی‌درنگ می‌توانند از آن خرج کنند.
button-key-new = 🔑 با کلید تازه
button-key-same = 🔑 بدون کلید تازه
refused-too-fast = 🐢 یکباره خیلی زیاد شد. لطفاً چند ثانیه صبر کنید تا دوباره پاسخ بدهم. پرداخت‌ها همیشه انجام می‌شوند.

## The menu of commands
command-models = مدل‌ها و قیمت‌ها
