using System.Text;
using Relearn.Data;
using Relearn.Monitoring.Inputs;
using Relearn.Monitoring.Profiles;
using Relearn.Serving;
using Relearn.Storage;
using Relearn.Tests.Monitoring.Inputs;

namespace Relearn.Tests.Monitoring.Profiles;

public sealed class WindowStoreTests : IDisposable
{
    const string Bundle = "abcdef0123456789";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    string Log => Path.Combine(_folder.Path, "log");

    string Root => Path.Combine(_folder.Path, "monitoring");

    WindowStore Open()
    {
        Directory.CreateDirectory(Log);
        var history = new TableFile();
        history.Add("x", Relearn.Inference.Features.ValueKind.Number).AddRange(Enumerable.Range(0, 2000).Select(i => i % 97.0));
        history.Times.AddRange(Enumerable.Range(0, 2000).Select(i => i * DatasetImport.Day / 100));
        return WindowStore.Open(Root, Bundle, WindowLength.Day, "rows", () =>
        {
            var file = history.Open(Path.Combine(_folder.Path, "rows"));
            return new(file, new RowRange(0, file.Rows, double.PositiveInfinity), history.Columns, null);
        });
    }

    // Rows of days 30 and later, 50 a day, appended to one segment.
    void Append(int first, int end, int segment = 1)
    {
        Directory.CreateDirectory(Log);
        var path = Path.Combine(Log, FormattableString.Invariant($"predictions-000001-{segment:D4}.rlog"));
        using var stream = new FileStream(path, FileMode.Append);
        var frame = new byte[LogFrame.HeaderLength];
        void Put(ReadOnlySpan<byte> payload)
        {
            LogFrame.WriteHeader(frame, payload);
            stream.Write(frame);
            stream.Write(payload);
        }
        if (stream.Position == 0)
        {
            stream.Write(LogFrame.SegmentHeader());
            Put(LogCodec.Encode(new PredictionContext(1, "m", "r", "run", Bundle, "threshold", "threshold-1", "single", "0", 0.5, null, null, [], [])));
        }
        for (var i = first; i < end; i++)
        {
            var writer = new LogCodec.Writer(new byte[256]);
            var time = 30 * DatasetImport.Day + i * DatasetImport.Day / 50;
            writer.BeginPrediction(1, new(segment, i + 1), "r"u8, Encoding.UTF8.GetBytes($"k{i % 10}"), time, (long)time, PredictionSource.Live, default, 1, 1);
            writer.Candidate(0, 0.5, 0.5, 1, 1, Encoding.UTF8.GetBytes($$"""{"x":{{i % 97}}}"""), []);
            Put(writer.Written);
        }
    }

    byte[][] Windows(WindowStore store, int threads = 1)
    {
        store.Update(Log, PredictionLog.Live, null, Bundle, live: true, threads);
        return [.. store.Windows.Select(w => store.Load(w).ToBytes())];
    }

    [Fact]
    public void A_second_report_reads_only_what_is_new_and_finds_the_same_as_one_that_reads_all()
    {
        Append(0, 120);
        var store = Open();
        Assert.Equal(3, Windows(store).Length);
        Assert.Equal(1, store.SegmentsRead);
        _ = Windows(store);
        Assert.Equal(0, store.SegmentsRead);
        Append(120, 330);
        Append(330, 400, segment: 2);
        var inParts = Windows(Open());
        WindowStore.Destroy(Root);
        Assert.Equal(Windows(Open()), inParts);
        Assert.Equal(8, inParts.Length);
    }

    [Fact]
    public void The_number_of_threads_does_not_show()
    {
        for (var segment = 1; segment <= 6; segment++) { Append(segment * 40, segment * 40 + 90, segment); }
        var one = Windows(Open(), 1);
        WindowStore.Destroy(Root);
        Assert.Equal(one, Windows(Open(), 4));
    }

    [Fact]
    public void A_segment_that_a_purge_rewrote_is_read_anew()
    {
        Append(0, 300);
        using var ledger = Ledger.Open(Path.Combine(_folder.Path, "ledger"), TimeProvider.System);
        _ = Windows(Open());
        RecordLog.Purge(Log, PredictionLog.Live, ledger, payload => LogCodec.Names(payload, "k3", []), "asked for", "tester");
        Append(300, 310);
        var store = Open();
        var rows = Windows(store).Length == 0 ? 0 : store.Windows.Sum(w => store.Load(w).Rows);
        Assert.Equal(280, rows);
    }

    [Fact]
    public void A_damaged_file_or_a_torn_tail_loses_nothing()
    {
        Append(0, 100);
        var expected = Windows(Open());
        foreach (var file in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(file);
            bytes[bytes.Length / 2] ^= 0x40;
            File.WriteAllBytes(file, bytes);
        }
        using (var stream = new FileStream(Directory.EnumerateFiles(Log).Single(), FileMode.Append)) { stream.Write([200, 0, 0, 0, 1, 2, 3, 4, 5]); }
        Assert.Equal(expected, Windows(Open()));
    }

    [Fact]
    public void What_belonged_to_a_segment_that_is_gone_goes_with_it()
    {
        Append(0, 100);
        Append(100, 200, segment: 2);
        _ = Windows(Open());
        File.Delete(Path.Combine(Log, "predictions-000001-0001.rlog"));
        Assert.Equal(2, Windows(Open()).Length);
        Assert.Single(Directory.EnumerateFiles(Root, "predictions*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Clocks_gone_wild_do_not_fill_the_memory()
    {
        Append(0, 50 * 500);
        var store = Open();
        store.Update(Log, PredictionLog.Live, null, Bundle, live: true, 1);
        Assert.Equal(SegmentProfiles.MostWindows, store.Windows.Count);
        Assert.Equal(50 * 100, store.Unplaced);
        var report = InputMonitoring.Of(store, new(WindowLength.Day, true, new Dictionary<string, IReadOnlyList<string>>()));
        Assert.Equal(50 * 100, report.Unplaced);
    }
}
