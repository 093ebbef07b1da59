using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;

namespace Atellagent.Scenarios;

/// <summary>Takes the numbers of docs/console.md. It runs where <c>ATELLAGENT_CONSOLE_DECISIONS</c> says on how many decisions.</summary>
public sealed class ConsoleMeasureTests(ConsoleBrowserFixture fixture) : IClassFixture<ConsoleBrowserFixture>
{
    private static readonly string? Wanted = Environment.GetEnvironmentVariable("ATELLAGENT_CONSOLE_DECISIONS");

    [Fact]
    public async Task Measures()
    {
        Assert.SkipWhen(Wanted is null, "ATELLAGENT_CONSOLE_DECISIONS does not say on how many decisions");
        Assert.SkipWhen(ConsoleBrowserFixture.WhyNot is not null, ConsoleBrowserFixture.WhyNot ?? "");
        int count = int.Parse(Wanted!, CultureInfo.InvariantCulture);
        World world = fixture.World;
        string token = await world.TokenAsync();
        List<string> told = [];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (at, _) =>
        {
            if (at % 4000 == 0)
            {
                Volatile.Write(ref token, await world.TokenAsync());
            }

            await world.ActAsync(Volatile.Read(ref token), $$"""{"route":"payments","operation":"getOrder","arguments":{"orderId":"ord_{{at}}"} }""");
        });

        (string id, _) = await ConsoleWorld.WaitAsync(world);
        using Browser vera = await ConsoleWorld.SignInAsync(world, "vera");
        await vera.GetAsync("console/decisions");
        string story = System.Text.RegularExpressions.Regex.Match(vera.Text, "console/decisions/dec_[a-z0-9]+").Value;
        foreach (string path in (string[])["console", "console/approvals", $"console/approvals/{id}", "console/decisions", "console/decisions?effect=deny", story, "console/documents/policies"])
        {
            List<double> times = [];
            for (int i = 0; i < 120; i++)
            {
                long began = Stopwatch.GetTimestamp();
                await vera.GetAsync(path);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                Assert.Equal(200, vera.Status);
            }

            double[] sorted = [.. times.Skip(20).Order()];
            told.Add($"{path}: p50 {sorted[50]:0.0} ms, p95 {sorted[95]:0.0} ms, {vera.Text.Length} characters");
        }

        await using ConsoleTab fay = await fixture.SignInAsync("fay");
        await fay.GoAsync("console/approvals");
        await fay.Page.WaitForSelectorAsync(".live.on");
        List<double> waits = [];
        for (int i = 0; i < 10; i++)
        {
            long began = Stopwatch.GetTimestamp();
            (string next, _) = await ConsoleWorld.WaitAsync(world, 300 + i);
            await fay.Page.WaitForSelectorAsync($"a[href$='{next}']", new PageWaitForSelectorOptions { Timeout = 20_000 });
            waits.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        waits.Sort();
        await File.WriteAllLinesAsync(Harness.Repository.In(".test", "console-numbers.txt"), told);
        told.Add($"from the request to its row on screen: p50 {waits[5]:0} ms, worst {waits[^1]:0} ms");
        await using ConsoleTab many = await fixture.SignInAsync("vera");
        long bytes = 0;
        int requests = 0;
        many.Page.RequestFinished += async (_, request) =>
        {
            Interlocked.Increment(ref requests);
            RequestSizesResult sizes = await request.SizesAsync();
            Interlocked.Add(ref bytes, sizes.ResponseBodySize + sizes.ResponseHeadersSize);
        };
        await many.GoAsync("console/decisions");
        await many.Page.WaitForSelectorAsync(".live.on");
        told.Add($"first load in Chromium: {requests} requests that ended and the stream, {bytes} bytes with headers");
        string status = $"/proc/{world.Boundary.Id}/status";
        told.Add($"memory: {Resident(status)} MiB");
        await File.WriteAllLinesAsync(Harness.Repository.In(".test", "console-numbers.txt"), told);
        foreach (int tabs in (int[])[15, 100])
        {
            for (int i = 0; i < (tabs == 15 ? 15 : 85); i++)
            {
                await (await many.AnotherAsync()).GoAsync("console/decisions");
            }

            told.Add($"memory with {tabs} tabs: {Resident(status)} MiB");
        }

        await File.WriteAllLinesAsync(Harness.Repository.In(".test", "console-numbers.txt"), told);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', told));
    }

    private static long Resident(string status) =>
        long.Parse(File.ReadLines(status).Single(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
}
