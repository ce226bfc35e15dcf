using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Relearn.Numerics;

namespace Relearn.Storage;

/// <summary>What was decided and made, with lineage: an SQLite file. Several processes may use it at once.</summary>
/// <remarks><c>docs/formats/ledger.md</c> describes the tables. A record is in it whole or not at all, also after a power cut.</remarks>
public sealed class Ledger : IDisposable
{
    // Version 2 added tombstones and sealed log segments.
    static readonly FormatMigrations<SqliteConnection> Migrations = new(
        connection => Execute(connection, """
            create table tombstones(old_hash text not null primary key, new_hash text, reason text not null, actor text not null, at text not null);
            create table segments(name text not null primary key, hash text not null, records integer not null, bytes integer not null);
            """));

    readonly SqliteConnection _connection;
    readonly Lock _gate = new();
    readonly TimeProvider _time;
    readonly string _file;

    Ledger(SqliteConnection connection, string file, TimeProvider time)
    {
        _connection = connection;
        _file = file;
        _time = time;
    }

    /// <summary>Version of the format that this build writes.</summary>
    public static int FormatVersion => Migrations.Current;

    /// <summary>Opens or makes a ledger, bringing an older format forward.</summary>
    /// <exception cref="UserErrorException">The file is damaged, of a later format, or cannot be written.</exception>
    public static Ledger Open(string file, TimeProvider time)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 30 }.ToString());
            try
            {
                connection.Open();
                Execute(connection, "pragma journal_mode=wal; pragma synchronous=full; pragma busy_timeout=30000;");
                Migrate(connection, file);
                return new(connection, file, time);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
        catch (SqliteException e)
        {
            throw Translate(file, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.Writing(file, e).Exception();
        }
    }

    static void Migrate(SqliteConnection connection, string file)
    {
        if (Version() == Migrations.Current) { return; }
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = Version();
        if (version > Migrations.Current) { throw StorageErrors.LedgerTooNew(file, version, Migrations.Current).Exception(); }
        if (version == 0)
        {
            Execute(connection, """
                create table records(sequence integer primary key autoincrement, id text not null unique, kind text not null, body text not null,
                    at text not null, actor text not null, host text not null, build text not null, seconds real not null, cpu_seconds real not null);
                create index records_by_kind on records(kind, sequence);
                create table lineage(id text not null, position integer not null, input text not null, primary key(id, position));
                create index lineage_by_input on lineage(input);
                create table counters(name text not null primary key, value integer not null);
                """);
            version = 1;
        }
        Migrations.Apply(connection, version);
        Execute(connection, $"pragma user_version={Migrations.Current}");
        transaction.Commit();

        int Version()
        {
            using var command = connection.CreateCommand();
            command.CommandText = "pragma user_version";
            return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Writes a record; if one with its id is there, that one stays.</summary>
    /// <param name="identity">What makes it the same work.</param>
    /// <param name="body">What was found or made, JSON.</param>
    /// <param name="actor">Who caused it.</param>
    /// <param name="seconds">How long the work took.</param>
    /// <param name="cpuSeconds">Processor time it took.</param>
    /// <param name="anew">The work had to be done again, because what the record names is gone: the new body takes the place of the old one.</param>
    /// <returns>The record that is in the ledger.</returns>
    public LedgerRecord Append(RecordIdentity identity, string body, string actor, double seconds = 0, double cpuSeconds = 0, bool anew = false) => Guard(() =>
    {
        var id = identity.Id();
        using var transaction = _connection.BeginTransaction(deferred: false);
        if (FindUnlocked(id) is { } known)
        {
            if (!anew || known.Body == body) { return known; }
            Execute(_connection, "delete from records where id = $0", id);
            Execute(_connection, "delete from lineage where id = $0", id);
        }
        var record = new LedgerRecord(id, identity.Kind, identity.Inputs, body,
            new(_time.GetUtcNow(), actor, Environment.MachineName, BuildVersion, seconds, cpuSeconds));
        var c = record.Circumstances;
        Execute(_connection, "insert into records(id, kind, body, at, actor, host, build, seconds, cpu_seconds) values($0, $1, $2, $3, $4, $5, $6, $7, $8)",
            id, identity.Kind, body, Text(c.At), c.Actor, c.Host, c.Build, c.Seconds, c.CpuSeconds);
        for (var i = 0; i < identity.Inputs.Count; i++)
        {
            Execute(_connection, "insert into lineage(id, position, input) values($0, $1, $2)", id, i, identity.Inputs[i]);
        }
        transaction.Commit();
        return record;
    });

    /// <summary>The record with <paramref name="id"/>, or null.</summary>
    public LedgerRecord? Find(string id) => Guard(() => FindUnlocked(id));

    /// <summary>Records whose id begins with <paramref name="prefix"/>, at most <paramref name="most"/>.</summary>
    public IReadOnlyList<LedgerRecord> FindByPrefix(string prefix, int most = 10) =>
        Guard(() => Select("where substr(id, 1, length($0)) = $0 order by sequence desc limit $1", prefix, most));

    /// <summary>The newest record of a kind, or null.</summary>
    public LedgerRecord? Latest(string kind) => List(kind, 1) is [var newest, ..] ? newest : null;

    /// <summary>Records of a kind, newest first.</summary>
    public IReadOnlyList<LedgerRecord> List(string kind, int most = 100) =>
        Guard(() => Select("where kind = $0 order by sequence desc limit $1", kind, most));

    /// <summary>When each record that took processor time was written, and how much it took; in the order of writing.</summary>
    internal IReadOnlyList<(DateTimeOffset At, double CpuSeconds)> Work() => Guard(() =>
    {
        var work = new List<(DateTimeOffset, double)>();
        using var command = Command("select at, cpu_seconds from records where cpu_seconds > 0 order by sequence");
        using var reader = command.ExecuteReader();
        while (reader.Read()) { work.Add((DateTimeOffset.Parse(reader.GetString(0), CultureInfo.InvariantCulture), reader.GetDouble(1))); }
        return work;
    });

    /// <summary>Every record made from <paramref name="id"/>, directly or through others.</summary>
    public IReadOnlyList<string> DescendantsOf(string id) => Walk("input", "id", id);

    /// <summary>Ids of everything that a record was made from, however far behind; hashes of files are among them.</summary>
    public IReadOnlyList<string> AncestorsOf(string id) => Walk("id", "input", id);

    List<string> Walk(string from, string to, string id) => Guard(() =>
    {
        var ids = new List<string>();
        using var command = Command($"""
            with recursive met(id) as (select {to} from lineage where {from} = $0 union select lineage.{to} from lineage join met on lineage.{from} = met.id)
            select id from met order by id
            """, id);
        using var reader = command.ExecuteReader();
        while (reader.Read()) { ids.Add(reader.GetString(0)); }
        return ids;
    });

    /// <summary>The next number of a named counter: 1, 2, 3 ... Never given twice, also to two processes.</summary>
    public long NextNumber(string counter) => Guard(() =>
    {
        using var command = Command("insert into counters(name, value) values($0, 1) on conflict(name) do update set value = value + 1 returning value", counter);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    });

    /// <summary>Notes that bytes were purged.</summary>
    public Tombstone AddTombstone(string oldHash, string? newHash, string reason, string actor) => Guard(() =>
    {
        var tombstone = new Tombstone(oldHash, newHash, reason, actor, _time.GetUtcNow());
        Execute(_connection, "insert or replace into tombstones(old_hash, new_hash, reason, actor, at) values($0, $1, $2, $3, $4)",
            oldHash, (object?)newHash ?? DBNull.Value, reason, actor, Text(tombstone.At));
        return tombstone;
    });

    /// <summary>The tombstone of purged bytes, or null.</summary>
    public Tombstone? FindTombstone(string oldHash) => Guard(() =>
    {
        using var command = Command("select old_hash, new_hash, reason, actor, at from tombstones where old_hash = $0", oldHash);
        using var reader = command.ExecuteReader();
        return reader.Read()
            ? new Tombstone(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetString(2), reader.GetString(3),
                DateTimeOffset.Parse(reader.GetString(4), CultureInfo.InvariantCulture))
            : null;
    });

    /// <summary>Notes that a log segment is full and will not change.</summary>
    public void SealSegment(string name, string hash, long records, long bytes) => Guard(() =>
    {
        Execute(_connection, "insert or replace into segments(name, hash, records, bytes) values($0, $1, $2, $3)", name, hash, records, bytes);
        return 0;
    });

    /// <summary>Hash that a sealed segment had, or null.</summary>
    public string? SegmentHash(string name) => Guard(() =>
    {
        using var command = Command("select hash from segments where name = $0", name);
        return command.ExecuteScalar() as string;
    });

    /// <summary>Reads the whole file and says whether it is sound.</summary>
    /// <exception cref="UserErrorException">It is damaged.</exception>
    public void Check() => Guard(() =>
    {
        using var command = Command("pragma integrity_check");
        var answer = command.ExecuteScalar() as string;
        return answer == "ok" ? 0 : throw StorageErrors.LedgerCorrupt(_file, answer ?? "no answer").Exception();
    });

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    static string BuildVersion { get; } = typeof(Ledger).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    static string Text(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);

    LedgerRecord? FindUnlocked(string id) => Select("where id = $0", id).FirstOrDefault();

    List<LedgerRecord> Select(string rest, params object[] parameters)
    {
        using var command = Command($"""
            select id, kind, body, at, actor, host, build, seconds, cpu_seconds,
                (select json_group_array(input) from (select input from lineage where lineage.id = records.id order by position)) from records {rest}
            """, parameters);
        using var reader = command.ExecuteReader();
        var records = new List<LedgerRecord>();
        while (reader.Read())
        {
            records.Add(new(reader.GetString(0), reader.GetString(1), Strings(reader.GetString(9)), reader.GetString(2),
                new(DateTimeOffset.Parse(reader.GetString(3), CultureInfo.InvariantCulture), reader.GetString(4), reader.GetString(5),
                    reader.GetString(6), reader.GetDouble(7), reader.GetDouble(8))));
        }
        return records;
    }

    static string[] Strings(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(e => e.GetString()!)];
    }

    T Guard<T>(Func<T> work)
    {
        lock (_gate)
        {
            try
            {
                return work();
            }
            catch (SqliteException e)
            {
                throw Translate(_file, e);
            }
        }
    }

    static UserErrorException Translate(string file, SqliteException e) => (e.SqliteErrorCode switch
    {
        11 or 26 => StorageErrors.LedgerCorrupt(file, e.Message),
        13 => StorageErrors.DiskFull(file),
        5 or 6 => StorageErrors.WorkspaceLocked(Path.GetDirectoryName(file)!, "another process that keeps the ledger locked"),
        8 or 14 => StorageErrors.NotWritable(file, e.Message),
        1 => StorageErrors.LedgerCorrupt(file, e.Message),
        _ => StorageErrors.NotWritable(file, e.Message),
    }).Exception();

    SqliteCommand Command(string text, params object[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        for (var i = 0; i < parameters.Length; i++) { command.Parameters.AddWithValue($"${i}", parameters[i]); }
        return command;
    }

    static void Execute(SqliteConnection connection, string text, params object[] parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        for (var i = 0; i < parameters.Length; i++) { command.Parameters.AddWithValue($"${i}", parameters[i]); }
        command.ExecuteNonQuery();
    }
}
