using Relearn.Storage;

namespace Relearn.Tests.Storage;

public sealed class AtomicFileTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    string File => _folder["file"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_read()
    {
        AtomicFile.WriteText(File, "Zoë");
        AtomicFile.WriteText(File, "Ada");
        Assert.Equal("Ada", System.IO.File.ReadAllText(File));
        Assert.Equal([File], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_writer_that_fails_leaves_the_old_file()
    {
        AtomicFile.WriteText(File, "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(File, stream => { stream.Write("ne"u8); throw new InvalidOperationException(); }));
        Assert.Equal("old", System.IO.File.ReadAllText(File));
        Assert.Equal([File], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_reader_sees_the_old_file_or_the_new_one_and_never_a_part()
    {
        const int Length = 200_000;
        AtomicFile.WriteText(File, new string('a', Length));
        var writing = Task.Run(() =>
        {
            for (var i = 0; i < 60; i++) { AtomicFile.WriteText(File, new string(i % 2 == 0 ? 'b' : 'a', Length)); }
        }, TestContext.Current.CancellationToken);
        do
        {
            var text = await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken);
            Assert.Equal(Length, text.Length);
            Assert.Single(text.Distinct());
        }
        while (!writing.IsCompleted);
        await writing;
    }

    [Fact]
    public async Task Threads_that_write_one_file_do_not_mix()
    {
        await Task.WhenAll("abcd".Select(c => Task.Run(() => AtomicFile.WriteText(File, new string(c, 100_000)), TestContext.Current.CancellationToken)));
        Assert.Single((await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken)).Distinct());
        Assert.Equal([File], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_full_disk_is_said_to_be_full_and_the_old_file_stays()
    {
        Assert.SkipUnless(System.IO.File.Exists("/dev/full"), "There is no /dev/full on this machine.");
        AtomicFile.WriteText(File, "old");
        System.IO.File.CreateSymbolicLink($"{File}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.tmp", "/dev/full");
        var error = Refusal.Of("storage.disk_full", () => AtomicFile.WriteText(File, "new"));
        Assert.Equal(File, error.File);
        Assert.Equal("old", System.IO.File.ReadAllText(File));
        Assert.Equal([File], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named()
    {
        var file = Path.Combine(_folder["none"], "file");
        Assert.Contains(file, Refusal.Of("storage.not_writable", () => AtomicFile.WriteText(file, "x")).Message, StringComparison.Ordinal);
    }

    // Numbers: errno(3) of Linux for ENOSPC 28 and EDQUOT 122; winerror.h for ERROR_HANDLE_DISK_FULL 39 and ERROR_DISK_FULL 112.
    [Theory]
    [InlineData(28, "storage.disk_full")]
    [InlineData(122, "storage.disk_full")]
    [InlineData(unchecked((int)0x80070027), "storage.disk_full")]
    [InlineData(unchecked((int)0x80070070), "storage.disk_full")]
    [InlineData(5, "storage.not_writable")]
    public void The_system_s_number_decides_what_is_said(int number, string code) =>
        Assert.Equal(code, StorageErrors.Writing("f", new IOException("it failed.", number)).Code);
}
