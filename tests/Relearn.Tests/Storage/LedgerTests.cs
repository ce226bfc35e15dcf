using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Relearn.Storage;

namespace Relearn.Tests.Storage;

public sealed class LedgerTests : IDisposable
{
    // The tables of version 1 as its build made them, with two records, their lineage and a counter. v1.sqlite was made once with this text.
    const string Version1 = """
        create table records(sequence integer primary key autoincrement, id text not null unique, kind text not null, body text not null,
            at text not null, actor text not null, host text not null, build text not null, seconds real not null, cpu_seconds real not null);
        create index records_by_kind on records(kind, sequence);
        create table lineage(id text not null, position integer not null, input text not null, primary key(id, position));
        create index lineage_by_input on lineage(input);
        create table counters(name text not null primary key, value integer not null);
        insert into records(id, kind, body, at, actor, host, build, seconds, cpu_seconds)
            values('dataset-00000000000000000001', 'dataset', '{"rows":3}', '2001-06-30T17:05:00.0000000Z', 'ada', 'box', '0.1.0', 1.5, 2.5);
        insert into records(id, kind, body, at, actor, host, build, seconds, cpu_seconds)
            values('run-00000000000000000002', 'run', '{}', '2001-06-30T17:06:00.0000000Z', 'ada', 'box', '0.1.0', 10, 20);
        insert into lineage(id, position, input) values('run-00000000000000000002', 0, 'dataset-00000000000000000001');
        insert into counters(name, value) values('log_writer', 41);
        pragma user_version=1;
        """;

    readonly TemporaryFolder _folder = new();
    readonly FakeTimeProvider _time = new(new(2001, 6, 30, 17, 5, 0, TimeSpan.Zero));

    string File => _folder["ledger.sqlite"];

    public void Dispose() => _folder.Dispose();

    static RecordIdentity Work(int number, params string[] inputs) => new("run", 1, inputs, $"{number}");

    [Fact]
    public void Append_of_work_that_was_done_keeps_the_first_record()
    {
        using var ledger = Ledger.Open(File, _time);
        var first = ledger.Append(Work(1, "a", "b"), "{\"first\":1}", "ada", 1, 2);
        _time.Advance(TimeSpan.FromDays(1));
        var second = ledger.Append(Work(1, "a", "b"), "{\"second\":2}", "bob", 3, 4);
        Assert.Equivalent(first, second, strict: true);
        Assert.Single(ledger.List("run"));
        Assert.Equal("{\"first\":1}", second.Body);
        Assert.Equal("ada", second.Circumstances.Actor);
    }

    [Fact]
    public void A_record_is_found_whole_after_the_file_is_opened_again()
    {
        LedgerRecord written;
        using (var ledger = Ledger.Open(File, _time)) { written = ledger.Append(Work(1, "b", "a", "b"), "{\"é\":\"\\u0000'\"}", "Zoë", 0.25, 0.5); }
        using var again = Ledger.Open(File, TimeProvider.System);
        Assert.Equivalent(written, again.Find(written.Id), strict: true);
        Assert.Equal(["b", "a", "b"], again.Find(written.Id)!.Inputs);
        Assert.Equal(_time.GetUtcNow(), again.Find(written.Id)!.Circumstances.At);
        Assert.Null(again.Find("run-none"));
    }

    [Fact]
    public void Id_does_not_depend_on_time_actor_cost_or_result()
    {
        using var one = Ledger.Open(File, _time);
        using var other = Ledger.Open(_folder["other.sqlite"], new FakeTimeProvider());
        Assert.Equal(one.Append(Work(1, "a"), "{}", "ada", 1, 1).Id, other.Append(Work(1, "a"), "{\"x\":1}", "bob", 2, 2).Id);
    }

    [Fact]
    public void List_gives_the_newest_of_a_kind_first()
    {
        using var ledger = Ledger.Open(File, _time);
        Assert.Null(ledger.Latest("run"));
        var ids = Enumerable.Range(0, 5).Select(i => ledger.Append(Work(i), "{}", "ada").Id).ToArray();
        ledger.Append(new("release", 1, [], "{}"), "{}", "ada");
        Assert.Equal(ids.Reverse(), ledger.List("run").Select(r => r.Id));
        Assert.Equal([ids[4], ids[3]], ledger.List("run", 2).Select(r => r.Id));
        Assert.Equal(ids[4], ledger.Latest("run")!.Id);
    }

    [Fact]
    public void FindByPrefix_takes_the_prefix_as_it_is()
    {
        using var ledger = Ledger.Open(File, _time);
        var ids = Enumerable.Range(0, 40).Select(i => ledger.Append(Work(i), "{}", "ada").Id).ToArray();
        foreach (var prefix in ids.SelectMany(id => new[] { id, id[..5], id[..6], id[..12] }).Concat(["", "run-", "run%", "run_", "'"]))
        {
            Assert.Equal(ids.Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).Reverse(), ledger.FindByPrefix(prefix, 100).Select(r => r.Id));
        }
        Assert.Equal(10, ledger.FindByPrefix("run-").Count);
    }

    // Model: the transitive closure of the edges, found by walking them.
    [Fact]
    public void DescendantsOf_is_everything_made_from_a_record() => Gen.Int[0, 99].Array[0, 2].Array[1, 12].Sample(parents =>
    {
        using var folder = new TemporaryFolder();
        using var ledger = Ledger.Open(folder["l.sqlite"], _time);
        var ids = new List<string>();
        var edges = new List<(string From, string To)>();
        for (var i = 0; i < parents.Length; i++)
        {
            var inputs = i == 0 ? [] : parents[i].Select(p => ids[p % i]).ToArray();
            ids.Add(ledger.Append(Work(i, inputs), "{}", "ada").Id);
            edges.AddRange(inputs.Select(input => (input, ids[i])));
        }
        foreach (var id in ids)
        {
            var made = new SortedSet<string>(StringComparer.Ordinal);
            var open = new Stack<string>([id]);
            while (open.TryPop(out var at))
            {
                foreach (var (_, to) in edges.Where(e => e.From == at)) { if (made.Add(to)) { open.Push(to); } }
            }
            Assert.Equal(made, ledger.DescendantsOf(id));
        }
    }, iter: 20, threads: 1);

    [Fact]
    public async Task A_number_is_never_given_twice_to_threads_and_processes()
    {
        using var one = Ledger.Open(File, _time);
        using var other = Ledger.Open(File, _time);
        var given = await Task.WhenAll(Enumerable.Range(0, 8).Select(t => Task.Run(
            () => Enumerable.Range(0, 20).Select(_ => (t % 2 == 0 ? one : other).NextNumber("n")).ToArray(), TestContext.Current.CancellationToken)));
        Assert.All(given, numbers => Assert.Equal(numbers.Order(), numbers));
        Assert.Equal(Enumerable.Range(1, 160).Select(i => (long)i), given.SelectMany(g => g).Order());
        Assert.Equal(1, one.NextNumber("another"));
    }

    [Fact]
    public async Task The_same_work_of_many_threads_is_one_record()
    {
        using var one = Ledger.Open(File, _time);
        using var other = Ledger.Open(File, _time);
        var records = await Task.WhenAll(Enumerable.Range(0, 16).Select(t => Task.Run(
            () => (t % 2 == 0 ? one : other).Append(Work(1, "a"), $"{{\"by\":{t}}}", "ada"), TestContext.Current.CancellationToken)));
        Assert.Single(records.Select(r => r.Body).Distinct());
        Assert.Single(one.List("run"));
    }

    [Fact]
    public async Task Many_may_open_a_new_ledger_at_once()
    {
        var numbers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            using var ledger = Ledger.Open(File, _time);
            return ledger.NextNumber("n");
        }, TestContext.Current.CancellationToken)));
        Assert.Equal(Enumerable.Range(1, 8).Select(i => (long)i), numbers.Order());
    }

    [Fact]
    public void A_ledger_of_version_1_is_brought_forward()
    {
        Run(File, Version1);
        AssertVersion1IsReadAndGoesOn();
    }

    [Fact]
    public void The_ledger_of_version_1_in_the_repository_still_opens()
    {
        System.IO.File.Copy(RepositoryFiles.Beside("v1.sqlite"), File);
        AssertVersion1IsReadAndGoesOn();
    }

    void AssertVersion1IsReadAndGoesOn()
    {
        for (var i = 0; i < 2; i++)
        {
            using var ledger = Ledger.Open(File, _time);
            ledger.Check();
            Assert.Equivalent(new LedgerRecord("dataset-00000000000000000001", "dataset", [], "{\"rows\":3}",
                new(new(2001, 6, 30, 17, 5, 0, TimeSpan.Zero), "ada", "box", "0.1.0", 1.5, 2.5)), ledger.Latest("dataset"), strict: true);
            Assert.Equal(["run-00000000000000000002"], ledger.DescendantsOf("dataset-00000000000000000001"));
            Assert.Equal(42 + i, ledger.NextNumber("log_writer"));
            ledger.AddTombstone("old", "new", "asked for", "ada");
            ledger.SealSegment("s", "hash", 1, 2);
            Assert.Equal("hash", ledger.SegmentHash("s"));
        }
        Assert.Equal(Ledger.FormatVersion, Version(File));
    }

    [Fact]
    public void A_ledger_of_a_later_version_is_refused_and_left_as_it_is()
    {
        Ledger.Open(File, _time).Dispose();
        Run(File, $"pragma user_version={Ledger.FormatVersion + 1}");
        var error = Refusal.Of("storage.ledger_too_new", () => Ledger.Open(File, _time));
        Assert.Contains($"has format {Ledger.FormatVersion + 1}; this build reads up to {Ledger.FormatVersion}", error.Message, StringComparison.Ordinal);
        Assert.Equal(File, error.File);
        Assert.Equal(Ledger.FormatVersion + 1, Version(File));
    }

    [Fact]
    public void Any_other_file_is_said_to_be_damaged_and_is_not_touched() => Gen.Byte.Array[1, 5000].Sample(bytes =>
    {
        using var folder = new TemporaryFolder();
        System.IO.File.WriteAllBytes(folder["l.sqlite"], bytes);
        var error = Refusal.Of("storage.ledger_corrupt", () => Ledger.Open(folder["l.sqlite"], _time));
        Assert.Equal(folder["l.sqlite"], error.File);
        Assert.Equal(bytes, System.IO.File.ReadAllBytes(folder["l.sqlite"]));
    }, iter: 50, threads: 1);

    [Fact]
    public void Damage_in_the_middle_is_found()
    {
        using (var ledger = Ledger.Open(File, _time))
        {
            for (var i = 0; i < 100; i++) { ledger.Append(Work(i), new string('x', 500), "ada"); }
        }
        var bytes = System.IO.File.ReadAllBytes(File);
        bytes.AsSpan(bytes.Length / 2, 4096).Fill(0xAB);
        System.IO.File.WriteAllBytes(File, bytes);
        Refusal.Of("storage.ledger_corrupt", () =>
        {
            using var ledger = Ledger.Open(File, _time);
            ledger.Check();
        });
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        var file = Path.Combine(_folder.Write("taken", ""), "below", "ledger.sqlite");
        Assert.Contains(file, Refusal.Of("storage.not_writable", () => Ledger.Open(file, _time)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tombstone_tells_what_was_purged_by_whom_and_when()
    {
        using var ledger = Ledger.Open(File, _time);
        ledger.AddTombstone("old", "new", "asked for", "ada");
        ledger.AddTombstone("gone", null, "asked for", "ada");
        Assert.Equal(new Tombstone("old", "new", "asked for", "ada", _time.GetUtcNow()), ledger.FindTombstone("old"));
        Assert.Null(ledger.FindTombstone("gone")!.NewHash);
        Assert.Null(ledger.FindTombstone("new"));
        Assert.Null(ledger.SegmentHash("none"));
    }

    static void Run(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    static long Version(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "pragma user_version";
        return (long)command.ExecuteScalar()!;
    }
}
