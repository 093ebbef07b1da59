using System.Globalization;
using System.Text;
using Npgsql;

namespace Atellagent.Scenarios;

/// <summary>The bytes of every file in which a boundary keeps something: its folder, and the files and the log of its PostgreSQL database.</summary>
internal static class StoredBytes
{
    /// <summary>Files that hold a text.</summary>
    public static Task<string[]> WithAsync(World world, string sought) => WithAsync(world, Encoding.UTF8.GetBytes(sought));

    /// <summary>Files that hold bytes.</summary>
    /// <param name="world">The boundary.</param>
    /// <param name="sought">The bytes.</param>
    /// <param name="isLogToo">Whether PostgreSQL's log is searched as well, which keeps for a while what the tables have no more.</param>
    public static async Task<string[]> WithAsync(World world, byte[] sought, bool isLogToo = true)
    {
        IEnumerable<string> files = Directory.EnumerateFiles(world.Data, "*", SearchOption.AllDirectories);
        if (IsPostgreSql(world))
        {
            string database = await RunAsync(world, "checkpoint; select current_setting('data_directory') || '/base/' || oid from pg_database where datname = current_database()");
            files = files.Concat(Directory.EnumerateFiles(database));
            files = isLogToo ? files.Concat(Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(database)!)!, "pg_wal"))) : files;
        }

        return [.. files.Where(file => Holds(file, sought))];
    }

    /// <summary>Writes the tables anew without what was deleted from them, as docs/operations.md says for who cannot wait.</summary>
    public static Task CompactAsync(World world) => IsPostgreSql(world) ? RunAsync(world, "vacuum full") : Task.CompletedTask;

    private static bool IsPostgreSql(World world) => world.Database.StartsWith("Host=", StringComparison.Ordinal);

    private static async Task<string> RunAsync(World world, string text)
    {
        await using NpgsqlConnection connection = new(world.Database + ";Pooling=False");
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(text, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture) ?? "";
    }

    private static bool Holds(string path, byte[] sought)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using MemoryStream bytes = new();
            stream.CopyTo(bytes);
            return bytes.GetBuffer().AsSpan(0, (int)bytes.Length).IndexOf(sought) >= 0;
        }
        catch (FileNotFoundException)
        {
            // A segment of the log that was recycled meanwhile.
            return false;
        }
    }
}
