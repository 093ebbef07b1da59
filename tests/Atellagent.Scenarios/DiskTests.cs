using System.Diagnostics;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Invariant 2: where evidence cannot be written, actions are refused, the process stays up, and it recovers by itself.</summary>
public sealed class DiskTests
{
    [Fact]
    public async Task A_full_disk_refuses_actions_and_is_over_when_there_is_space_again()
    {
        using TestFolder mount = new();
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs", mount.Path), "mounting a tmpfs is not allowed here");
        try
        {
            await using World world = await World.StartAsync(world => world.Data = mount.In("data"));
            string token = await world.TokenAsync();
            Assert.Equal(200, (await world.RefundAsync(token)).Status);
            string ballast = mount.In("ballast");
            Fill(ballast);

            List<ClientCall> refused = [];
            while (refused.Count < 5)
            {
                int before = world.Upstream.Requests.Count;
                ClientCall call = await world.RefundAsync(token);
                if (call.Code == "evidence_unavailable")
                {
                    refused.Add(call);
                    Assert.Equal(503, call.Status);
                    Assert.Equal(before, world.Upstream.Requests.Count);
                }
                else
                {
                    // There was room left in the log file; the ballast grows until there is none.
                    Fill(ballast);
                }
            }

            await world.ReadyAsync(wanted: false);
            Assert.Equal(200, (await world.GetTextAsync("livez")).Status);
            ClientCall none = await world.RequestTokenAsync("agent", World.AgentSecret, "prod");
            Assert.Equal((503, "evidence_unavailable", "temporarily_unavailable"), (none.Status, none.Code, PersonFlow.Error(none)));
            File.Delete(ballast);
            await world.ReadyAsync();
            ClientCall after = await world.RefundAsync(token);
            Assert.Equal(200, after.Status);
            await world.AssertHistoryAsync(faultFree: false);
        }
        finally
        {
            Run("umount", "-l", mount.Path);
        }
    }

    [Fact]
    public async Task A_database_that_cannot_be_written_refuses_actions_until_it_can()
    {
        using TestFolder mount = new();
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=64m,mode=0700", "tmpfs", mount.Path), "mounting a tmpfs is not allowed here");
        try
        {
            await using World world = await World.StartAsync(world => world.Data = mount.In("data"));
            string token = await world.TokenAsync();
            Assert.Equal(200, (await world.RefundAsync(token)).Status);

            // A lock that somebody else holds is a database that cannot be written, and the only one that root obeys too.
            using (Microsoft.Data.Sqlite.SqliteConnection other = new($"Data Source={world.Database};Pooling=False"))
            {
                await other.OpenAsync();
                using Microsoft.Data.Sqlite.SqliteCommand hold = other.CreateCommand();
                hold.CommandText = "begin immediate; update evidence_probe set value = value + 1";
                await hold.ExecuteNonQueryAsync();
                int before = world.Upstream.Requests.Count;

                ClientCall[] calls = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.RefundAsync(token)));

                Assert.All(calls, call => Assert.Equal((503, "evidence_unavailable"), (call.Status, call.Code)));
                Assert.Equal(before, world.Upstream.Requests.Count);
                hold.CommandText = "rollback";
                await hold.ExecuteNonQueryAsync();
            }

            await world.ReadyAsync();
            Assert.Equal(200, (await world.RefundAsync(token)).Status);
            await world.AssertHistoryAsync(faultFree: false);
        }
        finally
        {
            Run("umount", "-l", mount.Path);
        }
    }

    private static void Fill(string file)
    {
        try
        {
            using FileStream stream = new(file, FileMode.Append);
            byte[] block = new byte[4096];
            for (int i = 0; i < 16 * 1024; i++)
            {
                stream.Write(block);
                stream.Flush(flushToDisk: true);
            }
        }
        catch (IOException)
        {
            // Full, which is what was wanted.
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
