# Türkçe. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Language, help, papers
language = 🌐 <b>Dil</b>
help =
    <b>Burada neler yapabilirsiniz</b>

    /start – paketler ve fiyatlar
    /models – modeller ve fiyatlar
    /balance – elinizde olanlar
    /keys – anahtarlarınız: ad değiştirme, duraklatma, yeni gizli kod, üst sınırlar
    /usage – kullandıklarınız
    /history – ödediğiniz ve satın aldığınız her şey
    /topup – bakiye yükleme
    /support – gerçek bir kişiye yazma
    /paysupport – ödemeyle ilgili sorular
    /language – başka bir dil
    /terms, /privacy – koşullar ve gizlilik
    /export_me, /delete_me – verileriniz

    Başarısız istekler ücretsizdir. Bizden hiç kimse size önce yazmaz.
terms =
    <b>Koşullar</b> (sürüm { $version })

    1. Yapay zekâ modellerine kendi kullanımınız için ön ödemeli erişim satın alırsınız. 18 yaşında veya daha büyük olmanız ve hizmet verdiğimiz bir ülkede yaşamanız gerekir.
    2. İsteklerin bedeli, satın almadan önce gösterilen fiyatlarla ve gerçek kullanım kadar, bakiyeden ve paketlerden ödenir. Başarısız istekler ücretsizdir. Paketler gösterilen tarihte sona erer.
    3. Bakiye para değildir: başkasına gönderilemez ve nakde çevrilemez. Bir paketin kullanılmayan kısmı bakiyeye çevrilebilir; Yıldızlarla yapılan bir ödeme, hiçbir kısmı kullanılmadıysa tamamen iade edilir.
    4. Anahtarlarınızı gizli tutun: onlarla kullanılanlar sizden düşülür. Onları istediğiniz zaman duraklatabilir veya iptal edebilirsiniz.
    5. Modellerin üreticilerinin kurallarına uyarsınız; bu kuralları veya kanunu çiğneyen bir hesabı durdurabiliriz.
    6. Yanıtlar başkalarının modellerinden gelir ve yanlış olabilir. Onlara garanti vermeyiz; sorumluluğumuz kanunun gerektirdiği kadardır, daha fazlası değil.
    7. Ödemeyle ilgili sorular: /paysupport. Burada yapılan alışverişlerden Telegram sorumlu değildir.
privacy =
    <b>Gizlilik</b>

    Sakladıklarımız: Telegram numaranız (kimlik numarası, şifrelenmiş), diliniz, bize söylediğiniz ülke, neyi ne zaman kabul ettiğiniz, satın almalarınız, ödemeleriniz ve kullanım rakamlarınız; anahtarlarınız ise yalnızca parmak izi olarak.
    Saklamadıklarımız: adınız, kullanıcı adınız, telefon numaranız ve modellere sorduklarınız ile onların yanıtlarından hiçbir şey.
    Sorularınız, seçtiğiniz modelin sağlayıcısına sizin yerinize bir takma adla gider. Telegram bu sohbetin kendi kopyasını saklar.
    /export_me elimizdekileri gösterir. /delete_me Telegram ile bağınızı siler; satın alma rakamları isimsiz olarak kalır, çünkü muhasebe hukuku bunu gerektirir.
support =
    <b>Destek</b>

    Sorunuzu şu komutla yazın: <code>/support sorum</code>. Gerçek bir kişi burada, bu sohbette yanıtlar.
paysupport =
    <b>Ödemeyle ilgili sorular</b>

    Ne olduğunu şu komutla yazın: <code>/paysupport ne oldu</code>. Yıldızlarla yapılan ödemeler, kullanılmadıkları sürece tamamen iade edilebilir. Burada yapılan alışverişlerden Telegram değil, biz sorumluyuz.
support-sent = ✅ Mesajınız bize ulaşmak üzere. Bu sohbette yanıtlarız.
support-question =
    ✉️ /{ $command } · müşteri <code>{ $customer }</code>:

    { $question }

    Yanıtlamak için: <code>/reply { $customer } …</code>
support-reply =
    ✉️ <b>Yanıtımız</b>

    { $answer }
support-nobody = Şu anda bu yolla kimseye ulaşılamıyor. Lütfen daha sonra tekrar deneyin.
export = Hakkınızda sakladığımız her şey burada.
delete-sure =
    <b>Verileriniz silinsin mi?</b>

    Anahtarlarınız iptal edilir, bakiyeniz ({ $balance }) ve kullanılmayan paketleriniz kaybolur, Telegram ile bağınız silinir. Bu geri alınamaz.
button-delete = 🗑 Her şeyi sil
deleted = Verileriniz silindi. /start ile yeniden başlayabilirsiniz.

## What goes wrong
error = Bizim tarafımızda bir sorun oluştu. Hiçbir şey kaybolmadı; lütfen tekrar deneyin.
error-closed = Bu düğme eski bir mesajdan. Güncel durum burada.
unknown-command = Bunu bilmiyorum. /help neler yapabildiğimi gösterir.
refused-customer-blocked = Hesabınız durduruldu. /support ile bize yazın.
refused-declaration-needed = Lütfen önce ülkenizle ilgili soruyu yanıtlayın.
refused-country-refused = Üzgünüz: yaşadığınız ülkeye satış yapmamıza izin yok.
refused-package-retired = Bu paket artık satılmıyor.
refused-package-not-found = Bu paket artık satılmıyor.
refused-model-not-sellable = Bu model şu anda satılamıyor.
refused-insufficient-balance = Bakiyeniz buna yetmiyor.
refused-order-closed = Bu sipariş sona erdi. Lütfen yeniden seçin.
refused-order-not-found = Bu sipariş sona erdi. Lütfen yeniden seçin.
refused-invoice-unknown = Bu fatura size ait değil. Lütfen botta kendi faturanızı açın.
refused-invoice-closed = Bu faturanın süresi doldu. Lütfen botta yeni bir fatura açın.
refused-price-mismatch = Fiyat değişti. Lütfen botta yeni bir fatura açın.
refused-stars-too-many = Bu, Yıldızlarla bir defada ödenebilecek miktardan fazla.
refused-stars-cap = Yeni müşteriler ilk üç hafta Yıldızlarla yalnızca sınırlı bir tutar ödeyebilir. Lütfen daha azını seçin.
refused-cart-full = Sepet dolu.
refused-empty-cart = Sepetiniz boş.
refused-key-revoked = Bu anahtar kalıcı olarak iptal edildi.
refused-key-not-found = Böyle bir anahtar yok.
refused-bad-label = Bu ad kullanılamaz.
refused-bad-models = En az bir model yazın.
refused-bad-amount = Lütfen 12.50 gibi bir tutar yazın.
refused-other = Bu şu anda mümkün değil.

## The menu of commands
command-start = Paketler ve fiyatlar
command-balance = Elinizde olanlar
command-keys = Anahtarlarınız
command-usage = Kullandıklarınız
command-history = Ödedikleriniz ve satın aldıklarınız
command-topup = Bakiye yükleme
command-language = Başka bir dil
command-help = Burada neler yapabilirsiniz
command-support = Gerçek bir kişiye yazın
command-paysupport = Ödemeyle ilgili sorular
command-terms = Koşullar
command-privacy = Gizlilik
