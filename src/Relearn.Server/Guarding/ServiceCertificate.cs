using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Relearn.Numerics;

namespace Relearn.Server.Guarding;

/// <summary>The certificate with which the service proves who it is, from PEM files.</summary>
/// <param name="Own">The service's certificate, with its private key.</param>
/// <param name="Chain">What follows it in the file: its issuers.</param>
sealed record ServiceCertificate(X509Certificate2 Own, X509Certificate2Collection Chain)
{
    /// <summary>The certificate that options name, or null.</summary>
    public static ServiceCertificate? Of(ServerOptions options, TimeProvider time) => options switch
    {
        { Certificate: null, CertificateKey: null } => null,
        { Certificate: null } => throw GuardingErrors.CertificateHalf("--certificate").Exception(),
        { CertificateKey: null } => throw GuardingErrors.CertificateHalf("--certificate-key").Exception(),
        _ => Read(options.Certificate, options.CertificateKey, time),
    };

    /// <summary>Makes an address use it.</summary>
    public void Use(ListenOptions listen) => listen.UseHttps(https => (https.ServerCertificate, https.ServerCertificateChain) = (Own, Chain));

    /// <summary>Reads the files.</summary>
    /// <exception cref="UserErrorException">One is missing or no PEM, they don't belong together, or the certificate is not valid now.</exception>
    public static ServiceCertificate Read(string certificate, string key, TimeProvider time)
    {
        var (text, keyText) = (TextOf(certificate), TextOf(key));
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(text);
        }
        catch (CryptographicException)
        {
            throw GuardingErrors.CertificateWrong(certificate).Exception();
        }
        if (chain.Count == 0) { throw GuardingErrors.CertificateWrong(certificate).Exception(); }
        var bare = chain[0];
        chain.RemoveAt(0);
        var now = time.GetUtcNow();
        if (now < bare.NotBefore.ToUniversalTime() || now > bare.NotAfter.ToUniversalTime()) { throw GuardingErrors.CertificateExpired(certificate, Text(bare.NotBefore.ToUniversalTime()), Text(bare.NotAfter.ToUniversalTime()), Text(now.UtcDateTime)).Exception(); }
        if (!IsKey(keyText)) { throw GuardingErrors.CertificateKeyWrong(key).Exception(); }
        try
        {
            var own = X509Certificate2.CreateFromPem(text, keyText);
            if (!OperatingSystem.IsWindows()) { return new(own, chain); }
            // Windows cannot use a key that is in memory alone.
            using (own) { return new(X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null), chain); }
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw GuardingErrors.CertificateMismatch(key, certificate).Exception();
        }
        finally
        {
            bare.Dispose();
        }
    }

    // Of the kinds that a server can have: a key of another kind than the certificate's belongs to another certificate.
    static bool IsKey(string text)
    {
        using var rsa = RSA.Create();
        using var ec = ECDsa.Create();
        return Reads(rsa) || Reads(ec);

        bool Reads(AsymmetricAlgorithm algorithm)
        {
            try
            {
                algorithm.ImportFromPem(text);
                return text.Contains("PRIVATE KEY-----", StringComparison.Ordinal);
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                return false;
            }
        }
    }

    static string TextOf(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw GuardingErrors.CertificateUnread(file, File.Exists(file) ? e.Message : "there is no such file").Exception();
        }
    }

    static string Text(DateTime time) => time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
