using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Replay;

public sealed class PostgreSqlReplayStoreTests() : ReplayStoreContract(DatabaseKind.PostgreSql);
