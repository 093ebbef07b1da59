using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Benchmarks.Processes;
using Atellagent.Domain.Actions;
using Atellagent.Harness;
using Atellagent.Silo.Identity;

namespace Atellagent.Benchmarks.Worlds;

/// <summary>
/// What validating a token costs. The first time is the processor time of requests with tokens that the silo has not seen, less that of the
/// same requests again; so all that a first time takes is in it, and nothing of what every request takes.
/// </summary>
/// <param name="silo">The silo.</param>
internal sealed class ValidationCost(BoundaryProcess silo)
{
    private const int Tokens = 2000;
    private const int Parallel = 16;

    /// <summary>How many tokens were asked for.</summary>
    public long Issued { get; private set; }

    /// <summary>An answer that was not as it should be, if there was one.</summary>
    public string? Wrong { get; private set; }

    public async Task<double> FirstAsync()
    {
        using HttpClient http = new();
        string[] tokens = new string[Tokens];
        await ForEachAsync(async i => tokens[i] = await GovernedWorld.TokenAsync(silo.Address, http));
        Issued += Tokens;

        double begin = ProcessAccount.Cpu(silo.Id);
        await ForEachAsync(i => UseAsync(http, tokens[i]));
        double middle = ProcessAccount.Cpu(silo.Id);
        await ForEachAsync(i => UseAsync(http, tokens[i]));
        double end = ProcessAccount.Cpu(silo.Id);
        return (middle - begin - (end - middle)) / Tokens;
    }

    /// <summary>Microseconds for the verification of a signature of that length with a key that is at hand, and nothing beside it.</summary>
    public static double Verification(string token)
    {
        byte[] text = Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] signature = key.SignData(text, HashAlgorithmName.SHA256);
        return Time(2000, () => key.VerifyData(text, signature, HashAlgorithmName.SHA256));
    }

    /// <summary>Microseconds for finding a token that was verified before, among as many others as there is room for.</summary>
    public static double Remembered(string token)
    {
        TokenTable table = new(TimeProvider.System);
        CallerIdentity caller = new() { Principal = "agent", TokenId = "t", IssuedAt = TimeProvider.System.GetUtcNow(), ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(10) };
        for (int i = 0; i < 10_000; i++)
        {
            table.Remember(token + Base64Url.EncodeToString(BitConverter.GetBytes(i)), caller);
        }

        table.Remember(token, caller);
        return Time(200_000, () => table.Find(token) is not null);
    }

    private static double Time(int count, Func<bool> work)
    {
        for (int i = 0; i < count / 10; i++)
        {
            work();
        }

        long begin = Stopwatch.GetTimestamp();
        bool good = true;
        for (int i = 0; i < count; i++)
        {
            good &= work();
        }

        return good ? Stopwatch.GetElapsedTime(begin).TotalMicroseconds / count : double.PositiveInfinity;
    }

    private async Task UseAsync(HttpClient http, string token)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(silo.Address, "v1/me/authority"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage response = await http.SendAsync(request);
        if (!response.IsSuccessStatusCode)
        {
            Wrong ??= await response.Content.ReadAsStringAsync();
        }
    }

    private static Task ForEachAsync(Func<int, Task> work) => System.Threading.Tasks.Parallel.ForAsync(
        0, Tokens, new ParallelOptions { MaxDegreeOfParallelism = Parallel }, async (i, _) => await work(i));
}
