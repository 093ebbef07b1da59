using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Row R2: acknowledged means on disk. The kernel's own account of one action shows the completed flush before the connect.</summary>
public sealed class FlushOrderTests
{
    [Fact]
    public async Task The_log_is_flushed_to_disk_before_the_upstream_is_connected_to()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace is not installed");
        using TestFolder traces = new();
        string trace = traces.In("trace");
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();
        using Process strace = Process.Start(new ProcessStartInfo("strace", [
            "-f", "-tt", "-e", "trace=connect,fsync,fdatasync,pwrite64,write", "-o", trace, "-p", world.Boundary.Id.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardError = true,
        })!;
        string? attached = await strace.StandardError.ReadLineAsync();
        Assert.SkipUnless(attached?.Contains("attached", StringComparison.Ordinal) == true, $"strace cannot attach here: {attached}");

        Assert.Equal(200, (await world.RefundAsync(token)).Status);
        using (Process interrupt = Process.Start("kill", ["-INT", strace.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await interrupt.WaitForExitAsync();
        }

        await strace.WaitForExitAsync();
        string[] lines = await File.ReadAllLinesAsync(trace);
        int connect = Array.FindIndex(lines, line => line.Contains("connect(", StringComparison.Ordinal)
            && line.Contains($"htons({world.Upstream.Port})", StringComparison.Ordinal));
        int flushed = Array.FindIndex(lines, line => Regex.IsMatch(line, @"(fsync|fdatasync)(\(\d+\)| resumed>\)).*= 0"));
        int written = Array.FindIndex(lines, line => line.Contains("pwrite64(", StringComparison.Ordinal));
        Assert.True(connect >= 0, "the trace holds no connect to the upstream");
        Assert.True(written >= 0 && written < flushed && flushed < connect, $"written {written}, flushed {flushed}, connect {connect}");
    }
}
