using System.Security.Cryptography;
using System.Text;

namespace Relearn.Serving.Keys;

/// <summary>An API key as it is kept: enough to recognise its secret, not to make it.</summary>
/// <remarks>The secret has 256 random bits, so nobody can search for it, and one round of SHA-256 hides it as well as a slow hash would:
/// slow hashes are for passwords, which people choose. The salt keeps equal secrets, were there any, from having equal hashes.</remarks>
/// <param name="Id">12 hexadecimal digits; the second part of the key's text. Not secret.</param>
/// <param name="Name">Who uses it: the actor in the ledger, the reporter of outcomes and events.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Salt">16 random bytes.</param>
/// <param name="Hash">SHA-256 of the salt and the secret's UTF-8.</param>
/// <param name="Created">When it was made.</param>
/// <param name="By">Who made it.</param>
sealed record ApiKey(string Id, string Name, KeyScope Scopes, byte[] Salt, byte[] Hash, DateTimeOffset Created, string By)
{
    public const int IdLength = 12;
    const string Prefix = "rk_";
    const int SecretBytes = 32;

    // Base64 without padding: 4 characters for 3 bytes.
    const int SecretLength = (SecretBytes * 4 + 2) / 3;

    /// <summary>Length of a key's text.</summary>
    public const int TextLength = 3 + IdLength + 1 + SecretLength;

    /// <summary>Makes a key; its text is given once and kept nowhere.</summary>
    public static (ApiKey Key, string Text) Make(string name, KeyScope scopes, DateTimeOffset created, string by)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2));
        var secret = System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var salt = RandomNumberGenerator.GetBytes(16);
        return (new(id, name, scopes, salt, HashOf(salt, secret), created, by), $"{Prefix}{id}_{secret}");
    }

    /// <summary>The id in a key's text, or false if the text cannot be a key.</summary>
    public static bool TryId(ReadOnlySpan<char> text, out ReadOnlySpan<char> id)
    {
        id = default;
        if (text.Length != TextLength || !text.StartsWith(Prefix, StringComparison.Ordinal) || text[Prefix.Length + IdLength] != '_' || !Ascii.IsValid(text)) { return false; }
        id = text.Slice(Prefix.Length, IdLength);
        return true;
    }

    /// <summary>True if a key's text is this one; takes the same time wherever they differ.</summary>
    public bool IsText(ReadOnlySpan<char> text)
    {
        if (!TryId(text, out _)) { return false; }
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        HashOf(Salt, text[^SecretLength..], hash);
        return CryptographicOperations.FixedTimeEquals(hash, Hash);
    }

    static byte[] HashOf(byte[] salt, string secret)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        HashOf(salt, secret, hash);
        return hash;
    }

    static void HashOf(byte[] salt, ReadOnlySpan<char> secret, Span<byte> hash)
    {
        Span<byte> salted = stackalloc byte[salt.Length + secret.Length];
        salt.CopyTo(salted);
        Encoding.ASCII.GetBytes(secret, salted[salt.Length..]);
        SHA256.HashData(salted, hash);
    }
}
