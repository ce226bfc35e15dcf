using System.Text;
using Relearn.Numerics;
using Relearn.Storage;

namespace Relearn.Tests.Storage;

public sealed class ArtifactStoreTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly ArtifactStore _store;

    public ArtifactStoreTests() => _store = new(_folder["artifacts"]);

    public void Dispose() => _folder.Dispose();

    string[] Files() => Directory.GetFiles(_folder["artifacts"], "*", SearchOption.AllDirectories);

    [Fact]
    public void What_a_killed_process_left_half_written_goes_and_what_a_living_one_writes_stays()
    {
        var folder = Directory.CreateTempSubdirectory("relearn-test-").FullName;
        var store = new ArtifactStore(folder);
        // No process has this number: it is above the highest that Linux gives.
        var (left, living) = (Path.Combine(folder, "incoming.4194999.7"), Path.Combine(folder, $"incoming.{Environment.ProcessId}.7"));
        File.WriteAllText(left, "half");
        File.WriteAllText(living, "half");
        store.RemoveAbandoned();
        Assert.False(File.Exists(left));
        Assert.True(File.Exists(living));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Every_way_of_writing_gives_the_same_hash_and_one_file() => Gen.Byte.Array[0, 3000].Sample(bytes =>
    {
        using var folder = new TemporaryFolder();
        var store = new ArtifactStore(folder["a"]);
        string[] hashes =
        [
            store.Put(bytes),
            store.Put(stream =>
            {
                // A writer may seek: the last byte first.
                stream.SetLength(bytes.Length);
                if (bytes.Length > 0) { stream.Position = bytes.Length - 1; stream.Write(bytes.AsSpan(bytes.Length - 1)); }
                stream.Position = 0;
                stream.Write(bytes);
            }),
            store.PutFile(path => File.WriteAllBytes(path, bytes)),
        ];
        Assert.All(hashes, hash => Assert.Equal(ContentHash.Of(bytes), hash));
        var file = Assert.Single(Directory.GetFiles(folder["a"], "*", SearchOption.AllDirectories));
        Assert.Equal(store.PathOf(hashes[0]), file);
        Assert.Equal(bytes, File.ReadAllBytes(store.Require(hashes[0], verify: true)));
    }, iter: 20, threads: 1);

    [Fact]
    public void Bytes_that_are_here_are_not_written_again()
    {
        var hash = _store.Put("rows"u8);
        var old = new DateTime(2001, 6, 30, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(_store.PathOf(hash), old);
        Assert.Equal(hash, _store.Put("rows"u8));
        Assert.Equal(old, File.GetLastWriteTimeUtc(_store.PathOf(hash)));
    }

    [Fact]
    public void Require_with_verify_notices_any_changed_byte()
    {
        var bytes = Encoding.UTF8.GetBytes("the rows of a data set");
        var hash = _store.Put(bytes);
        for (var i = 0; i <= bytes.Length; i++)
        {
            var damaged = i < bytes.Length ? [.. bytes] : bytes[..^1];
            if (i < bytes.Length) { damaged[i] ^= 1; }
            File.WriteAllBytes(_store.PathOf(hash), damaged);
            Assert.Contains(hash[..12], Refusal.Of("storage.artifact_damaged", () => _store.Require(hash, verify: true)).Message, StringComparison.Ordinal);
        }
        File.WriteAllBytes(_store.PathOf(hash), bytes);
        Assert.Equal(_store.PathOf(hash), _store.Require(hash, verify: true));
    }

    [Fact]
    public void Require_of_bytes_that_are_not_here_names_them_and_the_folder()
    {
        var hash = ContentHash.Of("never stored");
        Assert.False(_store.Contains(hash));
        var error = Refusal.Of("storage.artifact_missing", () => _store.Require(hash));
        Assert.Contains($"Artifact {hash[..12]} is not in '{_folder["artifacts"]}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_writer_that_fails_leaves_nothing_behind()
    {
        Assert.Throws<InvalidOperationException>(() => _store.Put(stream => { stream.Write("half"u8); throw new InvalidOperationException(); }));
        Assert.Throws<InvalidOperationException>(() => _store.PutFile(path => { File.WriteAllText(path, "half"); throw new InvalidOperationException(); }));
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Many_threads_may_store_the_same_bytes_at_once()
    {
        var bytes = new byte[100_000];
        var hashes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _store.Put(bytes), TestContext.Current.CancellationToken)));
        Assert.Single(hashes.Distinct());
        Assert.Single(Files());
        _store.Require(hashes[0], verify: true);
    }

    [Fact]
    public void Destroy_leaves_nothing_of_the_old_bytes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not let a second handle look at the bytes while they are destroyed.");
        var bytes = new byte[200_001];
        Array.Fill(bytes, (byte)'x');
        var hash = _store.Put(bytes);
        // A handle from before keeps the bytes of the removed file reachable: what it reads is what is left on disk.
        using var before = new FileStream(_store.PathOf(hash), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _store.Destroy(hash);
        Assert.False(_store.Contains(hash));
        Assert.Empty(Files());
        var left = new byte[bytes.Length];
        before.ReadExactly(left);
        Assert.DoesNotContain((byte)'x', left);
        _store.Destroy(hash);
    }

    [Fact]
    public void Destroy_of_one_artifact_leaves_the_others()
    {
        var (gone, kept) = (_store.Put("a"u8), _store.Put("b"u8));
        _store.Destroy(gone);
        _store.Require(kept, verify: true);
    }

    [Fact]
    public void A_full_disk_is_said_to_be_full()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full on this machine.");
        var incoming = Path.Combine(_folder["artifacts"], $"incoming.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}");
        File.CreateSymbolicLink(incoming, "/dev/full");
        Refusal.Of("storage.disk_full", () => _store.Put(new byte[1 << 20]));
        Assert.Empty(Files());
    }

    [Fact]
    public void A_place_that_is_no_folder_is_named()
    {
        var taken = _folder.Write("taken", "");
        Assert.Contains(taken, Refusal.Of("storage.not_writable", () => _ = new ArtifactStore(taken)).Message, StringComparison.Ordinal);
    }
}
