using System.Diagnostics;
using Atellagent.Silo.Surfaces.Proxies.Envoy;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Atellagent.Benchmarks.Load;

/// <summary>
/// A closed loop of one question of Envoy's, over as many HTTP/2 connections as are asked for, each with one call at a time. Both sides are asked by this client,
/// whose own cost is on the other core.
/// </summary>
/// <param name="target">Where to.</param>
/// <param name="question">The question.</param>
internal sealed class CheckLoad(Uri target, CheckRequest question) : ILoad
{
    private static readonly Method<byte[], CheckResponse> Check = new(
        MethodType.Unary, "envoy.service.auth.v3.Authorization", "Check", Marshallers.Create(static bytes => bytes, static bytes => bytes),
        Marshallers.Create(static answer => answer.ToByteArray(), CheckResponse.Parser.ParseFrom));

    private readonly byte[] _question = question.ToByteArray();
    private readonly Metadata _metadata = new() { { "atellagent-route", "payments" } };

    /// <inheritdoc />
    public long Answered { get; private set; }

    /// <inheritdoc />
    public string? Wrong { get; private set; }

    /// <inheritdoc />
    public async Task<LoadSample> RunAsync(int connections, double seconds)
    {
        long begin = Stopwatch.GetTimestamp();
        long end = begin + (long)(seconds * Stopwatch.Frequency);
        List<double>[] all = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => ConnectionAsync(end)));
        LoadSample sample = LoadSample.Of(all, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        Answered += sample.Count;
        return sample;
    }

    private async Task<List<double>> ConnectionAsync(long end)
    {
        List<double> latencies = new(4 * 1024);
        using GrpcChannel channel = GrpcChannel.ForAddress(target);
        CallInvoker calls = channel.CreateCallInvoker();
        while (Stopwatch.GetTimestamp() < end && Wrong is null)
        {
            long sent = Stopwatch.GetTimestamp();
            try
            {
                using AsyncUnaryCall<CheckResponse> call = calls.AsyncUnaryCall(Check, null, new CallOptions(_metadata), _question);
                CheckResponse answer = await call;
                Wrong ??= answer is { Status.Code: 0, OkResponse: not null } ? null : answer.ToString();
            }
            catch (RpcException fault)
            {
                Wrong ??= fault.ToString();
            }

            latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMicroseconds);
        }

        return latencies;
    }
}
