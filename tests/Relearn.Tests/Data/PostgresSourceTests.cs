using Npgsql;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Tests.Data;

public sealed class PostgresSourceTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    // A name of its own, because the environment belongs to the whole process.
    const string Variable = "RELEARN_TEST_POSTGRES_SOURCE";

    static readonly ColumnConfig[] Columns = [new("at", ValueKind.Time), new("place", ValueKind.Text), new("amount", ValueKind.Number), new("sold", ValueKind.Boolean)];

    readonly ImportFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    void Execute(string sql)
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        Environment.SetEnvironmentVariable(Variable, server.ConnectionString);
        using var connection = new NpgsqlConnection(server.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    static ProjectConfig Table(string table, params ColumnConfig[] columns)
    {
        var project = ImportFolder.Project("", "sold", columns.Length == 0 ? Columns : columns);
        return project with { Data = project.Data with { File = null, Table = table, ConnectionVariable = Variable, Missing = ["NA"], Time = new() { Kind = TimeKind.Column, Column = "at", Zone = "America/New_York" } } };
    }

    static ProjectConfig File(string file)
    {
        var project = Table("");
        return project with { Data = project.Data with { File = file, Table = null } };
    }

    [Fact]
    public async Task A_table_is_judged_by_what_it_holds_now_and_the_version_before_stays()
    {
        using var project = TestProject.Create(y => y.Replace("  file: rows.csv\n", $"  table: judged\n  connection_variable: {Variable}\n  expectations:\n    - {{ column: x, between: [-2, 2], level: critical }}\n", StringComparison.Ordinal));
        Execute("drop table if exists judged; create table judged(at timestamp, subject text, x double precision, city text, result text)");
        await using (var connection = new NpgsqlConnection(server.ConnectionString))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var import = await connection.BeginTextImportAsync("copy judged from stdin (format csv, header)", TestContext.Current.CancellationToken);
            await import.WriteAsync(await System.IO.File.ReadAllTextAsync(Path.Combine(project.Folder, "rows.csv"), TestContext.Current.CancellationToken));
        }
        using var workspace = project.Open();
        var first = await workspace.RunAsync(TestContext.Current.CancellationToken);
        Assert.True(first.Validation!.Passed);
        Assert.Equal(first.Steps[2].RecordId, first.Validation.Dataset);
        Assert.All((await workspace.RunAsync(TestContext.Current.CancellationToken)).Steps, s => Assert.True(s.Skipped));
        Execute("update judged set x = 99 where city = 'Oslo'");
        var second = await workspace.RunAsync(TestContext.Current.CancellationToken);
        Assert.True(second.Validation!.Refused);
        Assert.Equal((first.Dataset.RowsHash, first.Release), (second.Dataset.RowsHash, second.Release));
    }

    [Fact]
    public void A_table_gives_the_same_rows_as_the_csv_of_it()
    {
        Execute("""
            drop schema if exists shop cascade; create schema shop;
            create table shop."Sales today"(sold boolean, amount numeric(12, 3), place text, at timestamp, other int);
            insert into shop."Sales today"(at, place, amount, sold)
                select timestamp '2001-06-30' + i * interval '61 seconds', case i % 5 when 0 then null when 1 then 'NA' when 2 then '' else 'Denver, "CO" ' || i % 50 end,
                    case when i % 7 = 0 then null else i * 1.001 end, case when i % 11 = 0 then null else i % 3 = 0 end from generate_series(1, 20000) i order by md5(i::text);
            """);
        using (var connection = new NpgsqlConnection(server.ConnectionString))
        {
            connection.Open();
            using var copy = connection.BeginTextExport("""copy (select at, place, amount, sold from shop."Sales today" order by at) to stdout (format csv, header)""");
            _folder.Write("sales.csv", copy.ReadToEnd());
        }
        var table = _folder.Import(Table("shop.Sales today"));
        Assert.Equal(20_000, table.Rows);
        Assert.Equivalent(_folder.Import(File("sales.csv")), table, strict: true);
        Assert.Equal(20_000, _folder.Source(Table("shop.Sales today")).Count());
        Assert.Null(_folder.Source(Table("shop.Sales today")).Fingerprint());
    }

    [Fact]
    public void A_view_is_a_source_and_every_type_has_its_kind()
    {
        Execute("""
            drop table if exists kinds cascade;
            create table kinds(at timestamptz, day date, small smallint, big bigint, single real, double double precision, exact numeric, sold boolean, name varchar(9), id uuid);
            insert into kinds values ('2001-06-30 12:00+02', '2001-06-30', -1, 9007199254740992, 0.5, 1e300, 0.1, true, 'ada', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),
                ('2001-06-30 12:00Z', null, null, null, null, 'NaN', null, false, null, null);
            create view kinds_seen as select * from kinds;
            """);
        var found = _folder.Source(Table("kinds_seen")).Inspect().ToDictionary(c => c.Name, c => c.Kind);
        Assert.Equal(ValueKind.Time, found["at"]);
        Assert.Equal(ValueKind.Time, found["day"]);
        Assert.All(["small", "big", "single", "double", "exact"], name => Assert.Equal(ValueKind.Number, found[name]));
        Assert.Equal(ValueKind.Boolean, found["sold"]);
        Assert.Equal([ValueKind.Text, ValueKind.Text], [found["name"], found["id"]]);
        var project = Table("kinds_seen", [.. found.Select(f => new ColumnConfig(f.Key, f.Value))]);
        var version = _folder.Import(project with { Data = project.Data with { Time = new() { Kind = TimeKind.RowOrder } } });
        Assert.Equal([ImportFolder.Time("2001-06-30 10:00"), ImportFolder.Time("2001-06-30 12:00")], _folder.Numbers(version, "at"));
        Assert.Equal([ImportFolder.Time("2001-06-30"), double.NaN], _folder.Numbers(version, "day"));
        Assert.Equal([9007199254740992, double.NaN], _folder.Numbers(version, "big"));
        Assert.Equal([1e300, double.NaN], _folder.Numbers(version, "double"));
        Assert.Equal([0.1, double.NaN], _folder.Numbers(version, "exact"));
        Assert.Equal(["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", null], _folder.Texts(version, "id"));
    }

    [Fact]
    public void A_time_without_end_goes_to_quarantine()
    {
        Execute("drop table if exists ends; create table ends(at timestamp, sold boolean); insert into ends values ('2001-06-30', true), ('infinity', true), ('-infinity', false), ('2001-07-01', false);");
        var version = _folder.Import(Table("ends", Columns[0], Columns[3]));
        Assert.Equal((2, 2), (version.Rows, version.Quarantined));
    }

    [Fact]
    public void Unknown_columns_are_named_with_what_was_meant()
    {
        Execute("drop table if exists few; create table few(at timestamp, amount int, sold boolean)");
        Assert.Equal("Column 'amuont' is not in source 'few'. Its columns: at, amount, sold. Did you mean 'amount'?",
            Refusal.Of("data.column_unknown", () => _folder.Import(Table("few", Columns[0], new("amuont", ValueKind.Number), Columns[3]))).Message);
    }

    [Fact]
    public void A_table_without_rows_is_empty()
    {
        Execute("drop table if exists empty; create table empty(at timestamp, sold boolean)");
        Refusal.Of("data.no_rows", () => _folder.Import(Table("empty", Columns[0], Columns[3])));
    }

    [Fact]
    public void A_table_that_is_not_there_is_named()
    {
        Execute("select 1");
        Assert.StartsWith("Table 'shop.none' cannot be read: ", Refusal.Of("data.table_unreadable", () => _folder.Import(Table("shop.none"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_is_no_number_is_the_user_s_problem()
    {
        Execute("drop table if exists wrong; create table wrong(at timestamp, amount text, sold boolean); insert into wrong values ('2001-06-30', 'much', true)");
        Assert.Contains("much", Refusal.Of("data.table_unreadable", () => _folder.Import(Table("wrong", Columns[0], Columns[2], Columns[3]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_connection_the_variable_to_set_is_named()
    {
        var source = new PostgresSource("sales", "RELEARN_TEST_POSTGRES_NOT_SET", []);
        Assert.Contains("RELEARN_TEST_POSTGRES_NOT_SET is not set", Refusal.Of("data.connection_missing", () => source.Inspect()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no connection string")]
    [InlineData("Host=/nowhere;Colour=blue")]
    [InlineData("Host=/nowhere;Username=u")]
    public void A_connection_that_does_not_work_is_the_user_s_problem(string connection)
    {
        const string Name = "RELEARN_TEST_POSTGRES_WRONG";
        Environment.SetEnvironmentVariable(Name, connection);
        Refusal.Of("data.table_unreadable", () => new PostgresSource("sales", Name, []).Inspect());
    }
}
