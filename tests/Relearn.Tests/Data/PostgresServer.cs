using System.Diagnostics;

namespace Relearn.Tests.Data;

/// <summary>A private PostgreSQL server on a socket in a folder of its own, for the tests of one class.</summary>
public sealed class PostgresServer : IDisposable
{
    readonly string? _folder;
    readonly string? _programs;

    public PostgresServer()
    {
        _programs = FindPrograms();
        if (_programs is null)
        {
            Missing = "PostgreSQL's initdb and pg_ctl are neither in PATH nor in /usr/lib/postgresql.";
            return;
        }
        // Short, because a socket's path has at most 107 characters.
        _folder = Directory.CreateTempSubdirectory("rl-pg-").FullName;
        if (Environment.IsPrivilegedProcess) { Run("chown", "postgres", _folder); }
        var data = Path.Combine(_folder, "data");
        Missing = RunAsOwner("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
            ?? RunAsOwner("pg_ctl", "-D", data, "-w", "-t", "60", "-l", Path.Combine(_folder, "log"), "-o", $"-k {_folder} -c listen_addresses='' -c fsync=off", "start");
    }

    /// <summary>Why there is no server; null if there is one.</summary>
    public string? Missing { get; }

    public string ConnectionString => $"Host={_folder};Username=postgres;Database=postgres;Pooling=false";

    public void Dispose()
    {
        if (_folder is null) { return; }
        if (Missing is null) { RunAsOwner("pg_ctl", "-D", Path.Combine(_folder, "data"), "-m", "immediate", "-w", "stop"); }
        Directory.Delete(_folder, recursive: true);
    }

    static string? FindPrograms()
    {
        if (OperatingSystem.IsWindows()) { return null; }
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).AsEnumerable();
        if (Directory.Exists("/usr/lib/postgresql")) { folders = folders.Concat(Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).OrderDescending(StringComparer.Ordinal)); }
        return folders.FirstOrDefault(f => File.Exists(Path.Combine(f, "initdb")) && File.Exists(Path.Combine(f, "pg_ctl")));
    }

    // The server refuses to run as root.
    string? RunAsOwner(string program, params string[] arguments)
    {
        var path = Path.Combine(_programs!, program);
        return Environment.IsPrivilegedProcess ? Run("runuser", ["-u", "postgres", "--", path, .. arguments]) : Run(path, arguments);
    }

    /// <returns>What went wrong, or null.</returns>
    string? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"'{program} {string.Join(' ', arguments)}' ended with {process.ExitCode}.";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"'{program}' cannot be started: {e.Message}.";
        }
    }
}
