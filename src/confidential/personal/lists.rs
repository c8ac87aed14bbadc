//! Words that are names, and words that are not: common in this country, and by no means all.
//!
//! They are the examples from which [`super::names`] learns what a name looks like; a name need
//! not be among them to be found. All are lower case, without accents.

/// Given names: English, Scottish, Welsh, Irish, South Asian, African, Caribbean, Arabic, Turkish,
/// Polish, Romanian, Baltic, Portuguese, Chinese.
pub(super) const GIVEN: &str = "
aaliyah aaron abbie abby abdul abdullah abdulrahman abigail abu ada adam adele adrian agnes
agnieszka ahmad ahmed aidan aileen aimee aisha aisling aiysha ajay alan alana alasdair alastair
albert aleksander aleksandra alex alexa alexander alexandra alexis alfie alfred ali alice alicia
alina alisha alison alistair aliyah allan allison alyssa amanda amara amber amelia amelie amina
aminah amir amira amit amy ana anaya andrea andreea andrei andrew andrzej aneesa aneta angela
angharad angus anil anita anjali ann anna annabel annabelle anne annette annie anthony antonia
antonio anwen aoife april archie aria ariana arjun arlo arthur arya asad asha ashleigh ashley asif
asma astrid athena aubrey audrey aurora austin ava awais ayaan ayan ayesha ayla aylin ayodele
babatunde barbara barry bartosz beata beatrice becky belinda ben benjamin bernadette bernard beth
bethan bethany betty beverley bianca bilal billy blake blessing bobby bogdan bonnie bradley brandon
brenda brendan brian bridget bronte bronwen brooke bruce bryan bryony caitlin callum calum cameron
camilla candice cara carl carla carly carmen carol carole caroline carolyn carys casey cassandra
catherine catriona cecilia ceri cerys charlene charles charlie charlotte chelsea cheryl chidi
chinedu chloe christian christina christine christopher chukwu ciara ciaran claire clara clare
claudia clive clodagh cole colette colin connie connor conor cora corey courtney craig cristina
cynthia dafydd daisy daniel daniela danielle daniyal danny daphne darcey darcy daria darren david
dawid dawn deborah debra declan deepak delilah denise dennis derek desmond dewi dexter diana diane
dilys dina dominic dominik donald donna doris dorothy dougal douglas duncan dylan eamon eddie edith
edward edyta eileen eilidh eirlys ela elaine eleanor elena eleri eliana elias elif elijah eliot
elisabeth elisha eliza elizabeth ella elle ellen ellie elliot elliott ellis elodie eloise elsa
elsie emeka emilia emily emma emmanuel emmeline emrys eric erica erin esme esmee esther ethan ethel
eugene eva evan eve evelyn evie ewa ewan ezra fahad faisal faith farah farhan farida fatima fatimah
fatoumata faye felicity felix fergus fern filip finlay finley finn fiona fletcher florence folasade
fran frances francesca francis frank frankie fraser fred freddie frederick freya gabriel gabriela
gabriella gail gareth gary gavin gemma geoffrey george georgia georgina gerald geraldine gerard
gethin ghulam gillian gina gladys glenn gloria glyn gordon grace graeme graham grainne grant greg
gregory greta grzegorz gurpreet guy gwen gwilym gwyneth habiba hadiya hafsa haleema hamid hamza
hana hanna hannah haris harley harold haroon harpreet harriet harrison harry hasan haseeb hassan
hayden hayley hazel heather hector heidi helen helena henry hermione hilary hina hollie holly hope
howard hugh hugo humza husna hussain hussein huw ian ibrahim idris ieuan ifeoma ifrah iman imogen
imran inaya india ines ioana iona iqra ira irene iris isaac isabel isabella isabelle isha isla
ismail isobel ivan ivy iwan izabela jack jackson jacob jacqueline jade jaden jagdeep jai jake jakub
jamal james jamie jamila jan jane janet janice jared jasmin jasmine jason jaspreet jay jayden jean
jeanette jeffrey jemima jemma jenna jennifer jenny jeremy jerome jess jesse jessica jessie jill
jillian jim joan joanna joanne jo jodie joe joel john johnny jon jonah jonathan jordan joseph
josephine josh joshua josie joy joyce jude judith judy julia julian julie juliet june justin
justyna kacper kai kaitlyn kamal kamil kamran kane karen karim karina karl karolina kasia katarzyna
kate katherine kathleen kathryn katie katrina kay kayla kayleigh keira keith kelly kelsey kemi ken
kenneth kenny kerry kevin khadija khadijah khalid khloe kieran kim kimberley kinga kiran kirsten
kirsty krishna krystyna krzysztof kuba kulwinder kwame kyle kylie kyra lacey laila lana lara larry
latoya laura lauren laurence layla lea leah leanne lee leela leila lena lennon leo leon leona
leonard lesley leslie lewis lexi liam lidia lillian lilly lily lina linda lindsay lindsey lisa
llinos lloyd lois lola lorna lorraine lottie louie louis louisa louise lucas lucia lucinda lucy
luis lukas lukasz luke lydia lyla lynda lynette lynn lynne mabel maciej maddison madeleine madison
maeve magdalena maggie mahmood mahnoor maisie maja malachi malcolm malgorzata mali malik mandy
mansoor marcel marcin marcus margaret maria mariam marian marie marilyn mario marion marisa mariusz
marjorie mark marlon marta martha martin martyn mary maryam mason mateusz mathew matilda matthew
maureen maurice max maximilian maxine maya meera megan mehmet mei melanie melissa melvin mercy
meredith mia micah michael michaela michal michelle miguel mikolaj mila milan miles millicent
millie milo mina miriam mohamed mohammad mohammed moira molly monica monika monique morag morgan
moses muhammad mukhtar muna muriel murray musa mustafa myles myra nabila nadeem nadia nadine naima
nancy naomi narinder natalia natalie natasha nathan nathaniel naveed neil nerys nia niamh nicholas
nicola nicole nigel nikita nikola nina nisha noah noel noor nora noreen norma norman nusrat oisin
olga olive oliver olivia ollie oluwaseun omar oonagh orla oscar osian otis owen pamela parveen
patricia patrick patrycja paul paula pauline pawel penelope penny pete peter petra philip philippa
phillip phoebe phyllis pierre piotr polly poppy precious preeti priya priyanka rabia rachael rachel
rafal rafferty raheem rahul raj rajesh ralph ramesh rana rania ravi ravinder ray raymond raza
rebecca rebekah reece reena reggie rehana reuben rhian rhiannon rhona rhys ria ricardo richard
ricky riley rita robert roberta robin robyn rochelle roderick rodney roger rohan roisin roman
ronald ronan ronnie rory rosa rosalind rosanna roseanne rosemary rosie ross rowan roxanne roy ruby
rukhsana rupert russell ruth ryan rylan sabrina sadia saffron safiya saira sajid sally salma salman
sam samantha samina samira samuel sana sandeep sandra sanjay saoirse sara sarah sasha saskia
scarlett scott sean sebastian selina seren serena seth shabana shabnam shahid shaista shane shannon
sharon shaun shauna shazia sheila shelley sheryl shirley shona shreya sian sidney sienna silas
simon simone simran sinead siobhan skye sofia sonia sonny sophia sophie spencer stacey stanislaw
stanley stefan stella stephanie stephen steve steven stewart stuart sue sumaya sunil sunita susan
susanna susannah sushma suzanne sydney sylvia szymon tabitha tahir tahira talia tamara tamsin tanya
tara tariq tasneem taylor ted temitope terence teresa teri terry tessa thea theo theodore theresa
thomas tia tiffany tilly tim timothy tina toby todd tom tomas tomasz tommy toni tony tracey tracy
trevor trinity tristan tudor tyler tyrone umar una ursula usman valentina valerie vanessa vera
verity veronica vicky victor victoria vijay vikram vincent viola violet vivian vivienne wahid
walter waqas warren wayne wendy weronika wilfred william willow winifred winston wojciech xavier
xiaoli yasin yasmin yasmine yolanda yousef yusra yusuf yvette yvonne zac zach zachary zack zahra
zain zainab zak zakariya zara zarah zeeshan zena zeynep zoe zofia zubair zuzanna";

/// Surnames, from the same parts of the world.
pub(super) const SURNAMES: &str = "
abbott abdi abdulla abdullah abraham acheampong adair adams adamson adebayo adeyemi afolabi agarwal
ahmad ahmed ahmedi akhtar akram alexander ali allan allen allison amin anderson andrews anwar
appiah archer armstrong arnold arshad asante ashraf ashton aslam atkins atkinson austin aziz bailey
baker baldwin balogun banerjee banks baptiste barber barker barlow barnes barnett baron barr
barrett barry bartlett barton bashir bassett bateman bates batista baxter beattie beaumont begum
bell bennett benson bentley berry bevan bhatt bhatti bibi biggs birch bird bishop blackburn blair
blake bloggs bolton bond booth boothroyd bowden bowen bowers bowman boyd boyle bradley bradshaw
brady braithwaite brennan brewer briggs bright bristow broadbent brookes brooks broughton brown
browne bruce bryan bryant buchanan buckley bull burgess burke burnett burns burrows burton butcher
butler butt byrne cahill cain callaghan cameron campbell cannon carey carlin carpenter carr carroll
carson carter cartwright casey cassidy chadwick chamberlain chambers chan chandler chapman charles
chaudhary chaudhry chauhan cheema chen cheng cheung chik choudhury chowdhury christie chung clark
clarke clarkson clayton clegg cohen cole coleman coles collier collins collinson compton conlon
connell connolly connor conway cook cooke coombes cooper corbett costa cotton coulson cowan cox
coyle craig crawford crompton cross crossley cruz cullen cummings cunningham curran curtis dalton
daly daniels darby das davey david davidson davies davis davison davydov dawson deacon dean delgado
dempsey denham dennis desai devlin dhaliwal dhillon dias diaz dickinson dickson dixon dobson
docherty doherty dolan donaldson donnelly doran dougan douglas downes doyle drake driscoll drummond
duffy duncan dunn dunne dyer dziedzic eaton ebanks edmonds edwards elliott ellis emery evans
everett eze fairclough farah farmer farooq farrell faulkner fenton ferguson fernandes fernandez
ferreira fielding finch fisher fitzgerald fitzpatrick fleming fletcher flynn foley forbes forster
foster fowler fox francis franklin fraser freeman frost fuller gallacher gallagher galloway garcia
gardiner gardner garner george gibbons gibbs gibson gilbert giles gill gillespie glover goddard
godfrey gomes gomez gonzalez goodman goodwin gordon gould graham grant graves gray grayson greaves
greenhalgh greenwood gregory grewal grey griffin griffith griffiths grzelak gunn gupta habib hadley
haigh hailu hale haley hall hamid hamilton hammond hancock hanif hanson harding hardy hargreaves
harper harris harrison hart hartley harvey hasan hassan hassani hastings hawkins hayes haynes
hayward heath heaton henderson henry herbert hernandez heslop hewitt hicks higgins higginson hilton
hinds hirst hobbs hodgkinson hodgson hogan holden holland holloway holmes holt hopkins hopkinson
horton houghton howard howarth howe howell howells huang hudson hughes hull humphrey humphreys
humphries hunt hunter hurst hussain hussein hutchinson hutchison hyde ibrahim inglis ingram ionescu
iqbal irving islam ismail ivanov jackman jackson jacobs jama james jamieson jankowska jankowski
jarvis javed jefferies jeffery jenkins jenkinson jennings john johns johnson johnston johnstone
jones jordan joseph joshi joyce kamara kaminska kaminski kapoor kaur kavanagh kay kaya keane
kearney keating keeling kelly kemp kennedy kenny kent kerr khalid khan khatun kilic kim king kirby
kirk knight knowles kowalczyk kowalska kowalski kozlowska kozlowski krawczyk kumar kurt lal lamb
lambert lancaster lang law lawrence lawson leach leary lee lees leigh lennon leonard leslie lester
levy lewandowska lewandowski lewis li lim lin lindsay lister little liu lloyd logan long lopez love
lovell lowe lucas lynch lyons macdonald macgregor mackay mackenzie mackie maclean macleod macmillan
macpherson madden mahmood mahmoud malik mann manning mansfield marsden marsh marshall martin
martinez martins mason masood massey matthews mazur mbeki mcallister mcarthur mcbride mccabe mccall
mccann mccarthy mccormack mccormick mcculloch mcdermott mcdonald mcdonnell mcfarlane mcgee mcgill
mcgowan mcgrath mcgregor mcguinness mcguire mcintosh mcintyre mckay mckee mckenna mckenzie mclaren
mclaughlin mclean mcleod mcloughlin mcmahon mcmanus mcmillan mcnally mcnamara mcneill mcpherson
mcqueen mehmood mehta mellor mendes mensah metcalfe miah michalska middleton miles miller mills
milne mir mirza mistry mitchell mohamed mohammed mohamud molloy moloney monaghan moody moore moran
moreno morgan morley morris morrison morton moss mukherjee mulligan mundy murphy murray musa
mustafa myers naeem naidoo nair nash nawaz naylor ncube ndlovu nelson neville newman newton nguyen
nicholls nichols nicholson nicolson nkosi nolan norman norris norton nowak nowakowski nunes obi
ocallaghan oconnell oconnor odonnell odonoghue ogrady ohara okafor okeeffe okeke okonkwo okoro
oleary oliveira oliver olsen omalley omar oneil oneill onyango oreilly orourke osborne osei oshea
osman osullivan otoole owen owens owusu page palmer parker parkin parkinson parmar parry parsons
parveen patel paterson patterson payne peacock pearce pearson peck peel penn pereira perez perkins
perry peters petrov phelan phillips phiri pickering pickles pierce pike pinto piotrowski pitt plant
plummer pollard poole popa pope popescu popov porter potter potts powell power prasad pratt preston
price pritchard procter prosser pryce pugh purcell quinn qureshi rafiq rahman rai rajput ramirez
ramos ramsay rana randall ranson rashid rawlings ray raza read reddy reed rees reeves rehman reid
reilly reynolds rhodes ribeiro rice richards richardson ridley riley ritchie rivera roberts
robertson robins robinson robson rocha rodrigues rodriguez roe rogers rooney rose ross rossi rowe
rowland rowley roy russell rutherford ryan sadiq saeed sahota saleem salim salt sanchez sanders
sanderson sandhu santos saunders savage sawyer schofield scott sesay sethi shah shaikh shan sharif
sharma sharp sharpe shaw shea sheikh shelton shepherd sheppard sheridan short siddiqui sidhu silva
sim simmons simms simon simpson sims sinclair singh skinner slater sloan smart smith smyth snow
sokolowski solanki solomon soni southern sparks spence spencer stacey stafford stanley steele
stephens stephenson stevens stevenson stewart stirling stokes stone storey stott stuart sullivan
sutherland sutton swan swann sweeney swift sykes szabo szymanska szymanski talbot tang tanner tariq
tate taylor tembo tennant terry thapa thomas thompson thomson thornton thorpe timms tobin todd
tomlinson townsend tran traore travis tucker turnbull turner tyler tyson uddin ullah underwood
usman varghese vaughan velichkov verma vickers vincent virk wade wadsworth wainwright waite walker
wallace waller wallis walsh walters walton wang ward warner warren waterhouse waters watkins watson
watt watts weaver webb webber webster welch wells weston wheeler whelan whitaker whitehead
whitehouse whitfield whittaker whittle wieczorek wilde wiles wilkes wilkins wilkinson willett
williams williamson willis wilson wisniewska wisniewski witkowski wojcik wong wood woodcock
woodhouse woods woodward woolley wozniak wright wu wyatt wyn xu yadav yang yates yeung yildiz
yilmaz york young younis yousaf yusuf zaman zawadzki zhang zhao zhou zielinska zielinski";

/// Words of which a text with capital letters may consist without naming anybody: of law, school,
/// health, offices, time, places. A cell that has one is not taken for a name.
pub(super) const WORDS: &str = "
a abandoned abbey about absence academic academy accepted access accommodation acknowledged action
actioned active additional address adjusted administration admission admissions adoption adult
advice advised after age agency agreed aids airport alcohol all allegation allocated alternative
amended amendment and annual another appeal appeals applicant application appointment
apprenticeship approved area areas arrangements assessed assessment assessments assigned assistant
association at attainment attendance attention audiology august authority autism autistic autumn
avenue average awaiting awarded backlog band bank bay beach behaviour behavioural blank blindness
board body borough both bottom boundary bridge british brook budget building bullying bus business
by calendar call calls camhs cancelled capacity care carer carers case cases casework category
cathedral ceased central centre change changed chapel charity chief child childcare childhood
children childrens church circumstances city civil class clinic clinical close closed closure club
code cognition college combined common communication communities community company complaint
complaints complete completed complex compliance concern concerns concluded condition conditions
conduct confidential confirmed connections consent constituency consultation contact contacted
content continuing copy corner correspondence cost council councillor councillors counselling
counties country county court cross crossing currently customer customers daily dale data date day
days deaf deafness death december decision declined deferred defined delay delayed delays delivery
denied department deprivation designated developmental diagnosis dietetics different difficulties
difficulty diocese direct director disabilities disability discontinued discussion disorder dispute
district documents does down downs draft driver due duplicate duty dyslexia early east eastern
education educational elected elective elsewhere email emailed emergency emotional employment end
ended england english enquiries enquiry environment equipment escalated escalation estate evidence
examination exceeded exceptions excluded exclusion exclusions exempt existing expected experiences
expired external failed failure failures fair families family farm fell female field final finance
financial first five flag flagged football for foreign forest form formal forward foster foundation
four free friday from full funding further gardens gate general girls goods governor grammar grange
granted great greater green group guidance half hall hampshire harbour head health hearing heath
heathrow held help hidden high higher hill hills history hold home homes hospital hour hours house
household housing hub ill impact impairment improvement in inadequate inclusion incomplete
inconsistent independent individual infant infants informal information initial inner input inquiry
inspection inspector inspectorate integrated intermediate intervention invalid investigated
investigation involvement island islands isle issue issued issues it january joint july junction
june junior justice kingdom lack lake lakes landlord lane language late later leadership league
learning leaver left legal less letter level library licensing light lincolnshire listed literacy
little local locality london long looked lost low lower made mainstream maintained maintenance male
management manager mandatory manor march marina market maternity mayor measure mediation medical
meeting meetings member mental message met middle midlands mild mill miscellaneous missed missing
mixed mobility moderate monday monitoring month monthly moor more moved multi multiple museum name
named national natural near need needs neighbourhood network neurodevelopmental new newly news next
nil no non none north northeast northern northwest not noted notice november number nurse nursery
nursing nutrition obsolete occupational october of offered offers office officer official ofsted
oil old older ombudsman on one ongoing online only open operations optometry or oral order
organisation orthotics other others out outcome outcomes outer outreach outstanding overall overdue
overturned own paediatric page paper parent parental parents parish park parking part partial
partially partly partnership party path pathway patient payment payments peak pending people per
performance period permanent person personal persons phase phone physical physiotherapy place
placement plan planning plans plus podiatry police policy poor port position positive post postal
posted practice pre preparation preschool primary priority private probation problem problems
procedure process processed professional profound programme progress project proposal proposed
protection provider providers provision provisional psychological psychologist psychology public
pupil pupils purchase quality quarter queried query question railway range rated reason reasonable
reassessment received reception recommendation record recorded records recovery red redacted
reduced referral referrals referred refusal refused region regional registered registration
rehabilitation rejected related release removed repair repairs replaced replied reply report
reported reports representative request requested requests required residential resolution resolved
resource resources respite responded response responses result retired returned review reviewed
reviews right rise river road roads route royal rural safeguarding saint same sanctuary saturday
school schools scrutiny season second secondary secretary section selective self senco send senior
sensory sent september series serious service services setting settings settled severe shire short
shropshire sick side sign signed single site six sixth skills social society some south southern
special specialist specific speech sport spring square st staff stage standard standards start
started statement station status statutory stopped strategy street strong student students studies
sufficient suffolk suite summer sunday supplier support supported surgery surname survey suspended
system talking tall target tariff tax teacher teaching team technical ten tenancy term terminated
test theme therapist therapy third three thursday time timeliness timetable title to top total
tower town trade training transfer transferred transition transport travel treatment trial tribunal
trust tuesday tuition two type under unit unitary united university unknown unmet unplaced
unspecified up updated upheld upper urban urgent vale valley various very via village vision visit
visual visually void voluntary volunteer waiting waived walk ward wards water way wednesday week
weekly weeks welfare west western wharf wheelchair whole wider widespread with withdrawal withdrawn
within without witness wood work worker working works workshop year years yes young youth zone";

/// Places, from which the look of a place is learnt.
pub(super) const PLACES: &str = "
abingdon accrington adur aldershot alfreton allerdale alnwick altrincham amersham andover arkwright
arun ashbourne ashfield ashford ashgate aston ault awsworth aylesbury babergh bakewell banbury
barlborough barnet barnsley barrow barrowhill basildon basingstoke bassetlaw bath bedford belper
beverley bexhill bexley birmingham blaby blackburn blackpool blackwell bodmin bolsover bolton
boston bournemouth brackley bracknell bradford bradwell braintree brampton brassington breaston
breckland brent brentwood bridgnorth bridgwater brighton brimington bristol broadland bromley
bromsgrove broxbourne broxtowe burnley bury buxton calderdale calne camberley cambridge camden
cannock canterbury carlisle carr carsington castleford charnwood chatham chelmsford cheltenham
chepstow cherwell cheshire chester chesterfield chichester chiltern chinley chippenham chorley
christchurch clay clifton clitheroe clowne coalville codnor colchester copeland corby cornwall
cotmanhay coventry craven crawley creswell crewe croydon cumbria dacorum darley darlington dartford
dartmoor daventry denby derby derbyshire devizes devon didcot doncaster dorchester dorset dover
doveridge draycott dronfield dudley dunston durham ealing eastbourne eastleigh eastwood eckington
elmbridge elmton ely enfield epping epsom erewash essex etwall evesham exeter exmouth falmouth
fareham farnham felixstowe fenland folkestone gainsborough gateshead gedling gillingham glapwell
glossop gloucester godalming goole gosport grantham gravesend grimsby guildford hackney halifax
halton hambleton harborough hardwick haringey harlow harrogate harrow hartlepool hasland haslemere
hastings hatfield hathersage havant haverhill havering hayfield heanor heath hereford hertford
hertsmere hexham higham hillingdon hilton hinckley hitchin holmehall holmewood horsham hounslow
hove hucknall huddersfield hulland huntingdon hyndburn ilkeston ilkley inkersall ipswich islington
jacksdale keighley kendal kenilworth kesteven keswick kettering kidderminster killamarsh kimberley
kingston kirkhallam kirklees knaresborough knowsley lambeth lancaster langwith lathkill leatherhead
leeds leicester leominster lewes lewisham lichfield limestone linacre lincoln littlehampton litton
liverpool longstone loughborough lowestoft ludlow luton macclesfield maidenhead maidstone maldon
malvern manchester mansfield margate matlock melbourne melton mendip merton middlesbrough mole
monmouth moorlands morecambe morpeth morton newark newbold newbury newcastle newham newmarket
newquay norbury northampton norwich nottingham nuneaton oadby okehampton oldham ormskirk oswestry
oxford padfield paignton palterton pendle penrith penzance peterborough petersfield pilsley pinxton
pleasley plymouth poole portsmouth preston pudsey ramsgate rawtenstall reading redbridge redcar
redditch redruth reigate repton ribble richmond rickmansworth ripley ripon rochdale rochester
rochford romford romsey rossendale rotherham rugby runcorn runnymede rushcliffe rushmoor rutland
ryedale salford salisbury sandiacre sandwell sawley scarborough scarcliffe scunthorpe sedgemoor
sefton selby selston sevenoaks sheffield shepway shipley shirebrook shirland shrewsbury shuttlewood
simmondley skegness skipton sleaford slough solihull southampton southend southport southwark
spalding spelthorne stafford stainsby staveley stevenage stockport stockton stonebroom stourbridge
stowmarket stratford stroud sudbury sunderland surrey sussex sutton swadlincote swale swanage
swindon tameside tamworth tandridge tansley taunton teignbridge telford tendring tewkesbury thanet
thetford thurrock tibshelf tideswell tintwistle tiverton tonbridge torbay torquay torridge trafford
trowbridge truro tunbridge tupton underwood uttlesford wakefield wallasey walsall waltham walton
wandsworth warrington warwick watford waveney waverley wealden wellingborough welwyn weymouth
whaley whitby whitehaven whitfield whitwell wigan willington wiltshire winchester windermere
windsor wingerworth winster wirksworth wirral wisbech witney woking wokingham wolverhampton
worcester workington worksop worthing wychavon wycombe wyre yeovil york";
