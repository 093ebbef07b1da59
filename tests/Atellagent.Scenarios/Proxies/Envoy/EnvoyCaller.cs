using System.Globalization;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Surfaces.Proxies.Envoy;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Atellagent.Scenarios.Proxies.Envoy;

/// <summary>Asks as Envoy does, with a gRPC client of others.</summary>
internal sealed class EnvoyCaller : IDisposable
{
    private const string Port = "ATELLAGENT__GRPCPORT";
    private static readonly Method<byte[], CheckResponse> Check = new(
        MethodType.Unary, "envoy.service.auth.v3.Authorization", "Check", Marshallers.Create(static bytes => bytes, static bytes => bytes),
        Marshallers.Create(static answer => answer.ToByteArray(), CheckResponse.Parser.ParseFrom));

    private readonly GrpcChannel _channel;
    private readonly CallInvoker _calls;

    public EnvoyCaller(World world)
    {
        Address = new Uri("http://127.0.0.1:" + world.Environment[Port]);
        _channel = GrpcChannel.ForAddress(Address);
        _calls = _channel.CreateCallInvoker();
    }

    public Uri Address { get; }

    /// <summary>Has the boundary listen for questions.</summary>
    public static void Arrange(World world) => world.Environment[Port] = SiloHost.FreePort().ToString(CultureInfo.InvariantCulture);

    /// <summary>A request as Envoy shows it with <c>with_request_body</c> and <c>pack_as_bytes</c>.</summary>
    public static CheckRequest Question(string? token, string method, string target, string? body = null, params (string Name, string Value)[] headers)
    {
        AttributeContext.Types.HttpRequest http = new() { Method = method, Path = target, Size = -1 };
        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)[(":authority", "payments.internal"), ("x-envoy-auth-partial-body", "false"), .. headers])
        {
            http.Headers[name] = value;
        }

        if (token is not null)
        {
            http.Headers["authorization"] = "Bearer " + token;
        }

        if (body is not null)
        {
            http.RawBody = ByteString.CopyFromUtf8(body);
            http.Size = http.RawBody.Length;
            http.Headers.TryAdd("content-type", "application/json");
        }

        return new CheckRequest { Attributes = new AttributeContext { Request = new() { Http = http } } };
    }

    /// <summary>Asks; the route as the filter's own metadata says it.</summary>
    public async Task<EnvoySaid> AskAsync(CheckRequest question, string? route = "payments", params (string Name, string Value)[] more) =>
        EnvoySaid.Of(await AskAsync(question.ToByteArray(), [.. route is null ? [] : ((string, string)[])[("atellagent-route", route)], .. more]));

    public async Task<CheckResponse> AskAsync(byte[] question, params (string Name, string Value)[] metadata)
    {
        Metadata headers = [];
        foreach ((string name, string value) in metadata)
        {
            headers.Add(name, value);
        }

        using AsyncUnaryCall<CheckResponse> call = _calls.AsyncUnaryCall(Check, null, new CallOptions(headers, cancellationToken: TestContext.Current.CancellationToken), question);
        return await call;
    }

    public void Dispose() => _channel.Dispose();
}
