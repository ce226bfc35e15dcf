using Microsoft.Extensions.Time.Testing;
using Relearn.Server.Guarding;

namespace Relearn.Tests.Server.Guarding;

public sealed class ServiceCertificateTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly FakeTimeProvider _time = new(new(2026, 6, 30, 17, 5, 0, TimeSpan.Zero));

    (string Certificate, string Key) Make(string name, bool rsa = false) => CertificateFiles.Write(_folder, name, _time.GetUtcNow().AddDays(-1), _time.GetUtcNow().AddDays(30), rsa);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_certificate_and_its_key_are_read_with_what_follows(bool rsa)
    {
        var (certificate, key) = Make("own", rsa);
        File.AppendAllText(certificate, "\n" + File.ReadAllText(Make("issuer").Certificate));
        var read = ServiceCertificate.Read(certificate, key, _time);
        Assert.True(read.Own.HasPrivateKey);
        Assert.Single(read.Chain);
        Assert.NotEqual(read.Own.Thumbprint, read.Chain[0].Thumbprint);
    }

    [Fact]
    public void One_without_the_other_is_asked_for()
    {
        Assert.Null(ServiceCertificate.Of(new(), _time));
        Assert.Contains("'--certificate-key' is missing", Refusal.Of("serve.certificate_half", () => ServiceCertificate.Of(new() { Certificate = "a" }, _time)).Message);
        Assert.Contains("'--certificate' is missing", Refusal.Of("serve.certificate_half", () => ServiceCertificate.Of(new() { CertificateKey = "a" }, _time)).Message);
    }

    [Fact]
    public void What_is_missing_or_no_certificate_or_no_key_is_named()
    {
        var (certificate, key) = Make("own");
        Assert.Equal(_folder["none.pem"], Refusal.Of("serve.certificate_unread", () => ServiceCertificate.Read(_folder["none.pem"], key, _time)).File);
        Assert.Equal(_folder["none.key"], Refusal.Of("serve.certificate_unread", () => ServiceCertificate.Read(certificate, _folder["none.key"], _time)).File);
        Refusal.Of("serve.certificate_unread", () => ServiceCertificate.Read(_folder.Path, key, _time));
        Refusal.Of("serve.certificate_wrong", () => ServiceCertificate.Read(key, key, _time));
        Refusal.Of("serve.certificate_wrong", () => ServiceCertificate.Read(_folder.Write("torn.pem", File.ReadAllText(certificate)[..200]), key, _time));
        Refusal.Of("serve.certificate_wrong", () => ServiceCertificate.Read(_folder.Write("wrong.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), key, _time));
        Refusal.Of("serve.certificate_key_wrong", () => ServiceCertificate.Read(certificate, certificate, _time));
        Refusal.Of("serve.certificate_key_wrong", () => ServiceCertificate.Read(certificate, _folder.Write("empty.key", ""), _time));
        using var ec = System.Security.Cryptography.ECDsa.Create();
        var encrypted = ec.ExportEncryptedPkcs8PrivateKeyPem("word", new(System.Security.Cryptography.PbeEncryptionAlgorithm.Aes256Cbc, System.Security.Cryptography.HashAlgorithmName.SHA256, 1000));
        Refusal.Of("serve.certificate_key_wrong", () => ServiceCertificate.Read(certificate, _folder.Write("encrypted.key", encrypted), _time));
    }

    [Fact]
    public void A_key_of_another_certificate_does_not_fit()
    {
        Refusal.Of("serve.certificate_mismatch", () => ServiceCertificate.Read(Make("own").Certificate, Make("other").Key, _time));
        Refusal.Of("serve.certificate_mismatch", () => ServiceCertificate.Read(Make("own").Certificate, Make("other", rsa: true).Key, _time));
    }

    [Fact]
    public void A_certificate_that_is_not_valid_now_is_refused_with_its_dates()
    {
        var (certificate, key) = Make("own");
        _time.Advance(TimeSpan.FromDays(31));
        Assert.Contains("from 2026-06-29 17:05 UTC to 2026-07-30 17:05 UTC; now it is 2026-07-31", Refusal.Of("serve.certificate_expired", () => ServiceCertificate.Read(certificate, key, _time)).Message);
        var (early, earlyKey) = CertificateFiles.Write(_folder, "early", _time.GetUtcNow().AddDays(1), _time.GetUtcNow().AddDays(2));
        Refusal.Of("serve.certificate_expired", () => ServiceCertificate.Read(early, earlyKey, _time));
    }

    public void Dispose() => _folder.Dispose();
}
