using Microsoft.Extensions.Time.Testing;
using Relearn.Serving;
using Relearn.Serving.Keys;
using Relearn.Storage;

namespace Relearn.Tests.Serving.Keys;

public sealed class KeyCabinetTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly FakeTimeProvider _time = new(new(2001, 6, 30, 17, 5, 0, TimeSpan.Zero));
    readonly WorkspacePaths _paths;
    readonly Ledger _ledger;
    readonly KeyCabinet _cabinet;

    public KeyCabinetTests()
    {
        _paths = new(_folder["workspace"]);
        _ledger = Ledger.Open(_paths.Ledger, _time);
        _cabinet = new(_paths, _ledger, "ada", _time);
    }

    [Fact]
    public void A_key_opens_what_its_scopes_say_and_its_secret_is_nowhere()
    {
        var (key, text) = _cabinet.Add("shop", KeyScope.Predict | KeyScope.Outcomes);
        var read = Assert.Single(_cabinet.List());
        Assert.Equal(("shop", KeyScope.Predict | KeyScope.Outcomes, "ada", _time.GetUtcNow()), (read.Name, read.Scopes, read.By, read.Created));
        Assert.True(read.IsText(text));
        Assert.Equal(ApiKey.TextLength, text.Length);
        var secret = text[(text.IndexOf(key.Id, StringComparison.Ordinal) + key.Id.Length + 1)..];
        foreach (var file in Directory.EnumerateFiles(_paths.Root)) { Assert.DoesNotContain(secret, Read(file)); }
    }

    static string Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        return reader.ReadToEnd();
    }

    [Fact]
    public void No_two_keys_are_alike_and_each_is_itself_alone()
    {
        var keys = Enumerable.Range(0, 50).Select(i => ApiKey.Make($"k{i}", KeyScope.Predict, _time.GetUtcNow(), "ada")).ToArray();
        Assert.Equal(50, keys.Select(k => k.Text).Distinct().Count());
        Assert.Equal(50, keys.Select(k => Convert.ToHexString(k.Key.Salt)).Distinct().Count());
        foreach (var (key, _) in keys) { Assert.Equal(1, keys.Count(k => key.IsText(k.Text))); }
        var (one, text) = keys[0];
        for (var i = 0; i < text.Length; i++)
        {
            // The id in the middle only says where to look.
            var other = text[..i] + (text[i] == 'x' ? 'y' : 'x') + text[(i + 1)..];
            Assert.Equal(i is >= 3 and < 3 + ApiKey.IdLength, one.IsText(other));
        }
        Assert.False(one.IsText(text + "x"));
        Assert.False(one.IsText(text[..^1] + "é"));
        Assert.False(one.IsText(""));
    }

    [Fact]
    public void Every_change_is_on_record_with_who_and_when()
    {
        _cabinet.Add("shop", KeyScope.Predict);
        _time.Advance(TimeSpan.FromMinutes(1));
        _cabinet.Revoke("shop");
        _cabinet.Add("shop", KeyScope.Predict);
        var records = _ledger.List(AuditRecord.Kind).Reverse().ToArray();
        Assert.Equal(["keys.add", "keys.revoke", "keys.add"], records.Select(r => AuditRecord.Parse(r.Body).What));
        Assert.All(records, r => Assert.Equal(("shop", "ada", "predict"), (AuditRecord.Parse(r.Body).About, r.Circumstances.Actor, Assert.Single(AuditRecord.Parse(r.Body).Scopes!))));
        Assert.Equal(TimeSpan.FromMinutes(1), records[1].Circumstances.At - records[0].Circumstances.At);
    }

    [Fact]
    public void A_name_is_a_word_stands_once_and_must_be_there_to_be_revoked()
    {
        _cabinet.Add("shop", KeyScope.Predict);
        Refusal.Of("serve.key_name_taken", () => _cabinet.Add("shop", KeyScope.Admin));
        Refusal.Of("serve.key_name_wrong", () => _cabinet.Add("the shop", KeyScope.Predict));
        Refusal.Of("serve.key_name_wrong", () => _cabinet.Add("", KeyScope.Predict));
        Refusal.Of("serve.key_name_wrong", () => _cabinet.Add(new('a', 65), KeyScope.Predict));
        Assert.Contains("Did you mean 'shop'?", Refusal.Of("serve.key_name_unknown", () => _cabinet.Revoke("shpo")).Message);
        _cabinet.Revoke("shop");
        Assert.Contains("there are no keys", Refusal.Of("serve.key_name_unknown", () => _cabinet.Revoke("shop")).Message);
    }

    [Fact]
    public void The_file_is_for_its_owner_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes of files");
            return;
        }
        _cabinet.Add("shop", KeyScope.Predict);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_paths.Keys));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version":"one","keys":[]}""")]
    [InlineData("""{"version":1}""")]
    [InlineData("""{"version":1,"keys":[null]}""")]
    [InlineData("""{"version":1,"keys":[{"id":"0123456789ab","name":"shop","scopes":["predict","all"],"salt":"00","hash":"00","created":"2001-06-30T17:05:00Z","by":"ada"}]}""")]
    [InlineData("""{"version":1,"keys":[{"id":"0123456789ab","name":"shop","scopes":["predict"],"salt":"00","created":"2001-06-30T17:05:00Z","by":"ada"}]}""")]
    [InlineData("""{"version":1,"keys":[{"id":"0123456789ab","name":"shop","scopes":["predict"],"salt":"zz","hash":"zz00000000000000000000000000000000000000000000000000000000000000","created":"2001-06-30T17:05:00Z","by":"ada"}]}""")]
    public void A_damaged_file_is_named_and_never_taken_for_no_keys(string text)
    {
        File.WriteAllText(_paths.Keys, text);
        Assert.Equal(_paths.Keys, Refusal.Of("serve.key_file_damaged", () => _cabinet.List()).File);
        Refusal.Of("serve.key_file_damaged", () => _cabinet.Add("shop", KeyScope.Predict));
        Assert.Equal(text, File.ReadAllText(_paths.Keys));
    }

    [Fact]
    public void A_file_of_a_later_version_is_refused()
    {
        File.WriteAllText(_paths.Keys, """{"version":2,"keys":[]}""");
        Assert.Contains("format 2", Refusal.Of("serve.key_file_too_new", () => _cabinet.List()).Message);
    }

    [Fact]
    public void The_first_version_of_the_file_is_still_read()
    {
        // Made by hand from docs/formats/keys.md: the hash is that of 16 zero bytes and 43 letters A (sha256sum).
        File.WriteAllText(_paths.Keys, """
            {"version":1,"keys":[{"id":"0123456789ab","name":"shop","scopes":["predict"],"salt":"00000000000000000000000000000000",
            "hash":"e57790bd742c4863c6c7b400fd409d762e28f4e05d6b505b4e6a82f552e905a0","created":"2001-06-30T17:05:00+00:00","by":"ada"}]}
            """);
        Assert.True(Assert.Single(_cabinet.List()).IsText("rk_0123456789ab_" + new string('A', 43)));
    }

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }
}
