using System.Text;
using Atellagent.Domain.Erasures;
using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Erasures;

public sealed class SqliteErasureTests() : ErasureContract(DatabaseKind.Sqlite)
{
    [Fact]
    public async Task Afterwards_its_bytes_are_nowhere_in_the_files()
    {
        await CommitAsync(Decision("act_1", "bot"), Outcome("act_1", "bot"), Decision("act_2", "bot"), Outcome("act_2", "bot"));
        byte[][] closed = Closed();
        Assert.All(closed, bytes => Assert.True(IsInFiles(bytes)));

        await EraseAsync(ErasureKind.Action, "act_1");

        // Even without a vacuum: what is deleted is overwritten, and the log is folded in.
        Assert.Equal([false, false, true, true], closed.Select(IsInFiles));
        _test.Execute("vacuum");
        Assert.Equal([false, false, true, true], closed.Select(IsInFiles));
    }

    private byte[][] Closed()
    {
        using System.Data.Common.DbConnection connection = _test.Open();
        using System.Data.Common.DbCommand command = connection.CreateCommand();
        command.CommandText = "select sealed from evidence_payload order by seq";
        using System.Data.Common.DbDataReader reader = command.ExecuteReader();
        List<byte[]> closed = [];
        while (reader.Read())
        {
            closed.Add((byte[])reader[0]);
        }

        return [.. closed];
    }

    // The key of its own, and the beginning of what is under it.
    private bool IsInFiles(byte[] closed)
    {
        string sought = Encoding.Latin1.GetString(closed, 9, 48);
        return Directory.EnumerateFiles(Path.GetDirectoryName(_test.Sqlite.Path)!).Any(file => ReadShared(file).Contains(sought, StringComparison.Ordinal));
    }

    private static string ReadShared(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using StreamReader reader = new(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
