using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Data;

/// <summary>Reads a second source of events: in order of time, each with the time at which it was known and its id.</summary>
static class SourceImport
{
    /// <summary>Name of the column with the id of an event.</summary>
    public const string Id = "_id";

    /// <summary>Opens the file of a source.</summary>
    public static IDataSource Open(SourceConfig source, ProjectConfig project, string folder, string temporary)
    {
        var path = Path.GetFullPath(Path.Combine(folder, source.File));
        return DataSources.OpenFile(path, project.Data.Missing, temporary, project.Resources.MemoryMb, source.Zone == "UTC");
    }

    /// <summary>Reads it whole.</summary>
    /// <returns>The artifact with its rows.</returns>
    /// <exception cref="UserErrorException">A column is not there, or an event has no time or cannot be read.</exception>
    public static string Read(SourceConfig source, ProjectConfig project, string folder, string temporary, ArtifactStore artifacts)
    {
        var opened = Open(source, project, folder, temporary);
        var wrong = DataSources.Check(opened, source.Columns);
        if (wrong.Count > 0) { throw new UserErrorException(wrong); }
        var clock = new ClockZones(new TimeConfig { Kind = TimeKind.Column, Column = source.Time, Zone = source.Zone }, folder);
        var knownProgram = source.Known is { } expression ? FeatureProgram.Compile(source.Events.Columns, [new("known", expression)]).Program!.CreateScratch(1) : null;
        var columns = source.Columns.Select(c => new ColumnBuffer(c.Name, c.Kind)).ToArray();
        var (time, known, id) = (new ColumnBuffer(RowsFile.EventTime, ValueKind.Time), new ColumnBuffer(RowsFile.LabelKnown, ValueKind.Time), new ColumnBuffer(Id, ValueKind.Number));
        var quarantine = new Quarantine();
        var kept = new List<int>();
        long rows = 0;
        opened.Read(source.Columns, quarantine, (batch, places) =>
        {
            kept.Clear();
            var times = batch.Vectors[batch.IndexOf(source.Time)].Numbers;
            var knowns = knownProgram?.Evaluate(batch)[0].Numbers;
            var ids = source.Id is null ? null : batch.Vectors[batch.IndexOf(source.Id)];
            for (var i = 0; i < batch.Rows; i++)
            {
                if (clock.OffsetOf(times[i], null) is not { } offset || double.IsNaN(times[i]))
                {
                    quarantine.Add(places[i], source.Time, "has no time", "");
                    continue;
                }
                time.Add(times[i] - offset);
                // An event of which nobody can say when it was known can't be kept out of the past.
                known.Add(knowns is null ? times[i] - offset : clock.KnownAt(times[i], knowns[i], offset, null));
                id.Add(ids is null ? 0 : IdOf(ids, i));
                kept.Add(i);
                rows++;
            }
            var indexes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(kept);
            for (var c = 0; c < columns.Length; c++) { columns[c].Add(batch.Vectors[c], indexes); }
            return true;
        });
        // A hole in a source would be a wrong value of a feature, and nobody would see it.
        if (quarantine.Count > 0) { throw DataErrors.SourceRows(source.Name, opened.Name, quarantine.Count, quarantine.Reasons.First().Key).Exception(); }
        if (rows == 0) { throw DataErrors.NoRows(opened.Name, 0).Exception(); }
        return artifacts.Put(stream => RowsFile.Write(stream, [.. columns, time, known, id], rows, StableOrder.Of(time.ToArray(rows)), []));
    }

    /// <summary>The id of an event as a number: a text by its hash, of which 53 bits are kept.</summary>
    public static double IdOf(Vector vector, int row)
    {
        if (vector.Kind != ValueKind.Text) { return vector.Numbers[row]; }
        return vector.Codes[row] < 0 ? double.NaN : Convert.ToUInt64(ContentHash.Of(vector.Dictionary[vector.Codes[row]])[..13], 16);
    }
}
