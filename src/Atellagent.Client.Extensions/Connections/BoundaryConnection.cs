using Atellagent.Client.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace Atellagent.Client.Extensions.Connections;

/// <summary>
/// How a connection to the boundary is made. From the outside in: what is special to it, what is repeated, how long one attempt may take, the token of each attempt, the sockets.
/// </summary>
internal static class BoundaryConnection
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    // Names are looked up anew from time to time, since whoever holds a client holds it as long as the program runs.
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>Adds a connection.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="name">Its name.</param>
    /// <param name="isTold">Whether the boundary's word that nothing was sent is heard here; not where whoever uses the connection hears it already.</param>
    /// <param name="outermost">What is special to it; null for nothing.</param>
    public static void Add(IServiceCollection services, string name, bool isTold, Func<IServiceProvider, DelegatingHandler>? outermost = null)
    {
        IHttpClientBuilder builder = services.AddHttpClient(name)
            .ConfigureHttpClient(static (provider, http) =>
            {
                http.BaseAddress = Base(Options(provider));

                // An attempt has its time; waiting for people has none.
                http.Timeout = Timeout.InfiniteTimeSpan;
            })
            .UseSocketsHttpHandler(static (sockets, _) =>
            {
                (sockets.AllowAutoRedirect, sockets.UseCookies, sockets.PooledConnectionLifetime) = (false, false, Life);
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        if (outermost is not null)
        {
            builder.AddHttpMessageHandler(outermost);
        }

        builder.AddHttpMessageHandler(static () => new UnansweredHandler());
        builder.AddResilienceHandler("atellagent", (pipeline, context) => Build(pipeline, context.ServiceProvider, isTold));
        if (name != ConnectionNames.Tokens)
        {
            builder.AddHttpMessageHandler(static provider => new TokenHandler(provider.GetRequiredService<AccessTokens>()));
        }
    }

    /// <summary>The boundary's address as that which others are relative to.</summary>
    /// <param name="options">The options.</param>
    /// <returns>It, with a slash at its end.</returns>
    public static Uri Base(AtellagentOptions options) => new(options.Address!.AbsoluteUri.TrimEnd('/') + "/");

    private static AtellagentOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<AtellagentOptions>>().Value;

    private static void Build(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, IServiceProvider provider, bool isTold)
    {
        AtellagentOptions options = Options(provider);
        pipeline.TimeProvider = provider.GetRequiredService<TimeProvider>();
        if (options.Repeats > 0)
        {
            pipeline.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = options.Repeats,
                Delay = FirstPause,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome switch
                {
                    { Exception: { } fault } => RepeatRules.MayRepeat(arguments.Context.GetRequestMessage(), fault),
                    { Result: { } response } => isTold && RepeatRules.MayRepeat(arguments.Context.GetRequestMessage(), response),
                    _ => false,
                }),
            });
        }

        pipeline.AddTimeout(options.Timeout);
    }
}
