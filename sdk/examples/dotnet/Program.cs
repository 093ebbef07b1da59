// Microsoft.Extensions.AI: an agent whose model and whose tool are behind the boundary. It has no key of a provider and no credential of a destination.
using System.ComponentModel;
using System.Text.Json.Nodes;
using Atellagent.Client;
using Atellagent.Client.Actions;
using Atellagent.Client.Extensions;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddAtellagent(static options =>
{
    options.Address = new Uri(Said("ATELLAGENT_URL") ?? "http://127.0.0.1:8700");
    options.ClientId = Said("ATELLAGENT_CLIENT_ID");
    options.ClientSecretFile = Said("ATELLAGENT_CLIENT_SECRET_FILE");
    options.Deployment = Said("ATELLAGENT_DEPLOYMENT");
});
builder.Services.AddAtellagentChatClient(Said("MODEL") ?? "gpt-5-mini");

using IHost host = builder.Build();
await host.StartAsync();
AtellagentClient boundary = host.Services.GetRequiredService<AtellagentClient>();
using IChatClient chat = host.Services.GetRequiredService<IChatClient>().AsBuilder().UseFunctionInvocation().Build();
ChatResponse answer = await chat.GetResponseAsync("How is order ord_1001?", new ChatOptions { Tools = [AIFunctionFactory.Create(GetOrderAsync, "getOrder")] });
Console.WriteLine("answer: " + answer.Text);

static string? Said(string name) => Environment.GetEnvironmentVariable(name);

// An order, as an action over the boundary: waits for people where they must agree, and tells the model what it may be told of a refusal.
[Description("Reads an order.")]
async Task<string> GetOrderAsync(string orderId, CancellationToken stopping)
{
    SubmissionResult result = await boundary.SubmitAsync(ActionSubmission.Of("payments", "getOrder", new JsonObject { ["orderId"] = orderId }), idempotencyKey: null, stopping);
    if (result is SubmissionResult.Pending waits)
    {
        result = await boundary.WaitAsync(waits.Report.Id, stopping);
    }

    return result switch
    {
        SubmissionResult.Completed done => done.Report.Outcome?.Result?.GetRawText() ?? done.Report.Outcome?.Reason ?? "nothing was answered",
        SubmissionResult.Denied denied => "the boundary refused this: " + denied.Problem.Detail,
        SubmissionResult.Failed failed => "this could not be done: " + failed.Problem.Detail,
        _ => "this still waits for people",
    };
}
