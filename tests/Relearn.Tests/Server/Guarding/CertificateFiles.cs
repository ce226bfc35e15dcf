using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Relearn.Tests.Server.Guarding;

/// <summary>Certificates made for one test.</summary>
static class CertificateFiles
{
    /// <summary>Writes a certificate for this machine, and its key.</summary>
    public static (string Certificate, string Key) Write(TemporaryFolder folder, string name, DateTimeOffset from, DateTimeOffset until, bool rsa = false)
    {
        using AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = key is RSA r ? new CertificateRequest("CN=localhost", r, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : new CertificateRequest("CN=localhost", (ECDsa)key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(from, until);
        return (folder.Write($"{name}.pem", certificate.ExportCertificatePem()), folder.Write($"{name}.key", key.ExportPkcs8PrivateKeyPem()));
    }
}
