// Everything that the analysis calls; see heap/kernel.ts. AssemblyScript: TypeScript's syntax, with the numbers of wasm.
export { whereStopped } from './bytes';
export { edgesSoFar, largestNodeName, openNodes, placeNodes, readNodes } from './read-nodes';
export { largestEdgeName, openEdges, placeEdges, readEdges } from './read-edges';
export { openLocations, readLocations, sortLocations } from './read-locations';
export { entriesSeen, readStrings } from './read-strings';
export { openGraph } from './graph';
export { openEntries } from './entries';
export { markEssential, ownedByPage } from './essential-edges';
export { fillPredecessors, searchDepthFirst } from './depth-first';
export { findDominators, findSemidominators, sumRetained, widen } from './dominators';
export { giveToOwners, markOwnable, spreadOwners } from './shallow';
export { assignClasses, enterPlaced, openClasses, openPlaces, placeStoppedAt } from './classes';
export { countClasses, linkDominated, openClassOf, sumByClass } from './class-totals';
export { hashPlaces, hashTypes, largestOf, markEach, placeNodesAt } from './node-types';
export { openLabels } from './edge-labels';
export { groupCount, groupEntries, openGroupEntries, openGroups } from './groups';
export { openPaths, walkPaths } from './paths';
